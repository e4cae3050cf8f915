-- what the version says of its marts; of one, if it is named
select table_name as mart, comment as description
from duckdb_tables()
where schema_name = 'main' and (cast($wanted as varchar) is null or table_name = $wanted)
order by table_name
