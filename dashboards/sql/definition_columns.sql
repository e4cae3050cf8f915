-- what the marts say of a column
select table_name as mart, column_name, data_type, comment as description
from duckdb_columns()
where schema_name = 'main' and column_name = $wanted
order by table_name
