-- Records of executions: a row each, or blocks of many; both in one partition per UTC day.

create table toolrack.executions (
  id uuid not null,
  tenant text collate "C" not null,
  slug text collate "C" not null,
  version text collate "C" not null default '',
  start_time timestamptz not null,
  duration_micros bigint not null,
  upstream_micros bigint not null default 0,
  outcome text collate "C" not null,
  upstream_status integer not null default 0,
  attempts integer not null default 0,
  request_bytes bigint not null default 0,
  response_bytes bigint not null default 0,
  request_id text not null default ''
) partition by range (start_time);

-- A span of time over everything.
create index executions_time on toolrack.executions using brin (start_time)
  with (autosummarize = on);

-- The others ascend although lists have the newest first: the same rows are found backwards, and new ones go to
-- the end, where a page that is full is split off nearly full. In a descending index they go to the front, and
-- each page stays half empty.

-- Executions of a tool, by time.
create index executions_tool on toolrack.executions (tenant, slug, start_time, id);
-- Executions of a tenant, by time.
create index executions_tenant on toolrack.executions (tenant, start_time, id);
-- Failures of a tenant, by time.
create index executions_failed on toolrack.executions (tenant, start_time, id)
  where outcome <> 'OK';

-- Takes what no day's partition takes, so that a late maintenance run loses nothing.
create table toolrack.executions_default partition of toolrack.executions default;

-- Executions of one tool that are written together and ended alike become one row with an array a
-- column, of which Postgres has less to do than of as many rows and their indexes. What is alone in its
-- batch stays a row of executions.
create table toolrack.execution_blocks (
  tenant text collate "C" not null,
  slug text collate "C" not null,
  outcome text collate "C" not null,
  -- Of the first and the last that began. All began in one UTC hour.
  first_time timestamptz not null,
  last_time timestamptz not null,
  records integer not null,
  ids uuid[] not null,
  start_times timestamptz[] not null,
  duration_micros bigint[] not null,
  upstream_micros bigint[] not null,
  -- One element, where it is the same for all.
  versions text[] not null,
  upstream_statuses integer[] not null,
  attempts integer[] not null,
  request_bytes bigint[] not null,
  response_bytes bigint[] not null,
  request_ids text[] not null,
  constraint execution_blocks_are_whole check (
    records > 0
    and first_time <= last_time
    and cardinality(ids) = records
    and cardinality(start_times) = records
    and cardinality(duration_micros) = records
    and cardinality(upstream_micros) = records
    and cardinality(versions) in (1, records)
    and cardinality(upstream_statuses) in (1, records)
    and cardinality(attempts) in (1, records)
    and cardinality(request_bytes) in (1, records)
    and cardinality(response_bytes) in (1, records)
    and cardinality(request_ids) in (1, records))
) partition by range (last_time);

-- Half of a block is identifiers, which do not compress, and what would be saved of the other half costs
-- half as much again as writing all of it.
alter table toolrack.execution_blocks
  alter column ids set storage external,
  alter column start_times set storage external,
  alter column duration_micros set storage external,
  alter column upstream_micros set storage external,
  alter column versions set storage external,
  alter column upstream_statuses set storage external,
  alter column attempts set storage external,
  alter column request_bytes set storage external,
  alter column response_bytes set storage external,
  alter column request_ids set storage external;

-- Blocks of a tool, by time.
create index execution_blocks_tool on toolrack.execution_blocks (tenant, slug, last_time);
-- Blocks of a tenant, by time.
create index execution_blocks_tenant on toolrack.execution_blocks (tenant, last_time);
-- A span of time over everything.
create index execution_blocks_time on toolrack.execution_blocks using brin (last_time)
  with (autosummarize = on);
-- Failures of a tenant, by time.
create index execution_blocks_failed on toolrack.execution_blocks (tenant, last_time)
  where outcome <> 'OK';

create table toolrack.execution_blocks_default
  (like toolrack.execution_blocks including defaults including constraints including storage);
alter table toolrack.execution_blocks attach partition toolrack.execution_blocks_default default;

-- Before which all blocks end that hold something that began at that moment: nobody looks further for it.
-- A database that has blocks from before they ended with the hour has, in place of -infinity, the moment until
-- which they go up to the end of the day.
create function toolrack.blocks_end_before(moment timestamptz) returns timestamptz
  language sql immutable parallel safe
  return case when moment < '-infinity'::timestamptz
      then (date_trunc('day', moment at time zone 'UTC') + interval '1 day') at time zone 'UTC'
      else (date_trunc('hour', moment at time zone 'UTC') + interval '1 hour') at time zone 'UTC'
    end;

-- The name of a request: that of a call that was named after its execution is not stored.
create function toolrack.request_name(stored text, execution uuid) returns text
  language sql immutable parallel safe
  return case when stored = '' then replace(execution::text, '-', '') else stored end;

-- The executions of blocks, one by one. Of a shorter array, unnest makes nulls.
create view toolrack.execution_block_records as
  select b.tenant, b.slug, b.first_time as block_first_time, b.last_time as block_last_time,
    r.id, coalesce(r.version, b.versions[1]) as version, r.start_time,
    r.duration_micros, r.upstream_micros, b.outcome,
    coalesce(r.upstream_status, b.upstream_statuses[1]) as upstream_status,
    coalesce(r.attempts, b.attempts[1]) as attempts,
    coalesce(r.request_bytes, b.request_bytes[1]) as request_bytes,
    coalesce(r.response_bytes, b.response_bytes[1]) as response_bytes,
    toolrack.request_name(coalesce(r.request_id, b.request_ids[1]), r.id) as request_id
  from toolrack.execution_blocks b
    cross join lateral unnest(
        b.ids, b.versions, b.start_times, b.duration_micros, b.upstream_micros, b.upstream_statuses,
        b.attempts, b.request_bytes, b.response_bytes, b.request_ids)
      as r (id, version, start_time, duration_micros, upstream_micros, upstream_status,
        attempts, request_bytes, response_bytes, request_id);

-- Every execution that was recorded.
create view toolrack.all_executions as
  select id, tenant, slug, version, start_time, duration_micros, upstream_micros, outcome,
    upstream_status, attempts, request_bytes, response_bytes,
    toolrack.request_name(request_id, id) as request_id
  from toolrack.executions
  union all
  select id, tenant, slug, version, start_time, duration_micros, upstream_micros, outcome,
    upstream_status, attempts, request_bytes, response_bytes, request_id
  from toolrack.execution_block_records;

-- Moves what the default partition has of that day.
create function toolrack.fill_execution_partition(partition text) returns void language plpgsql as $$
declare
  partitioned text := left(partition, -9);
  day date := to_date(right(partition, 8), 'YYYYMMDD');
begin
  execute format(
    'with moved as ('
      'delete from toolrack.%1$I where %2$I >= $1 and %2$I < $2 '
      'returning *) '
    'insert into toolrack.%3$I select * from moved',
    partitioned || '_default',
    case partitioned when 'executions' then 'start_time' else 'last_time' end,
    partition) using day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC';
end $$;

-- Creates the partitions from first_day on that are missing; answers how many it created. Nobody waits
-- while the most is moved. Then nothing more comes into the default partitions, which are locked in the
-- order of those who write, and what has come meanwhile is moved too: it would make ATTACH fail.
create function toolrack.create_execution_partitions(first_day date, days integer)
  returns integer language plpgsql as $$
declare
  missing text[];
  partition text;
  day date;
begin
  perform pg_advisory_xact_lock(7310587239861420033);
  select coalesce(array_agg(name order by place, name), '{}') into missing
    from (
      select place, partitioned || '_' || to_char(first_day + n, 'YYYYMMDD') as name
        from (values (1, 'executions'), (2, 'execution_blocks')) as p (place, partitioned)
        cross join generate_series(0, days - 1) as n) named
    where to_regclass('toolrack.' || name) is null;
  foreach partition in array missing loop
    execute format(
      'create table toolrack.%I (like toolrack.%I '
        'including defaults including constraints including storage including indexes)',
      partition, left(partition, -9));
    perform toolrack.fill_execution_partition(partition);
  end loop;
  foreach partition in array missing loop
    execute format(
      'lock table toolrack.%I in access exclusive mode', left(partition, -9) || '_default');
    perform toolrack.fill_execution_partition(partition);
    day := to_date(right(partition, 8), 'YYYYMMDD');
    execute format(
      'alter table toolrack.%I attach partition toolrack.%I for values from (%L) to (%L)',
      left(partition, -9), partition,
      day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
  end loop;
  return cardinality(missing);
end $$;

-- Drops the partitions of days before first_kept_day; answers how many. Everybody waits from the first one
-- on, so there is nothing else in its transaction.
create function toolrack.drop_execution_partitions(first_kept_day date) returns integer
  language plpgsql as $$
declare
  partition text;
  dropped integer := 0;
begin
  perform pg_advisory_xact_lock(7310587239861420033);
  for partition in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent in
          ('toolrack.executions'::regclass, 'toolrack.execution_blocks'::regclass)
        and c.relname ~ '_\d{8}$'
        and to_date(right(c.relname, 8), 'YYYYMMDD') < first_kept_day
      order by i.inhparent = 'toolrack.executions'::regclass desc, c.relname
  loop
    execute format('drop table toolrack.%I', partition);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;

-- Deletes rows of days before first_kept_day from the default partitions; answers how many.
create function toolrack.delete_unpartitioned_executions(first_kept_day date) returns bigint
  language sql
  begin atomic
    with executions as (
      delete from toolrack.executions_default
        where start_time < first_kept_day::timestamp at time zone 'UTC' returning 1),
    blocks as (
      delete from toolrack.execution_blocks_default
        where last_time < first_kept_day::timestamp at time zone 'UTC' returning 1)
    select (select count(*) from executions) + (select count(*) from blocks);
  end;
