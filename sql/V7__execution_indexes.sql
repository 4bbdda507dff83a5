-- The same rows are found backwards in an index that ascends, and one that ascends is cheaper to fill:
-- new rows go to its end, where a page that is full is split off nearly full. In a descending one they
-- go to the front, and each page stays half empty.
drop index toolrack.executions_tool;
drop index toolrack.executions_tenant;

-- Executions of a tool, by time.
create index executions_tool on toolrack.executions (tenant, slug, start_time, id);
-- Executions of a tenant, by time.
create index executions_tenant on toolrack.executions (tenant, start_time, id);
