-- columns of a mart, in its order
select column_name, data_type, comment as description
from duckdb_columns()
where schema_name = 'main' and table_name = $wanted
order by column_index
