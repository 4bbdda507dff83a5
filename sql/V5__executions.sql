-- Records of executions, one partition per UTC day.

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

-- Executions of a tool, the newest first.
create index executions_tool on toolrack.executions (tenant, slug, start_time desc, id desc);
-- Executions of a tenant, the newest first.
create index executions_tenant on toolrack.executions (tenant, start_time desc, id desc);
-- A span of time over everything.
create index executions_time on toolrack.executions using brin (start_time)
  with (autosummarize = on);

-- Takes what no day's partition takes, so that a late maintenance run loses nothing.
create table toolrack.executions_default partition of toolrack.executions default;

-- Creates the partitions from first_day on that are missing; answers how many it created.
create function toolrack.create_execution_partitions(first_day date, days integer) returns integer
  language plpgsql as $$
declare
  day date;
  partition text;
  lower_bound timestamptz;
  upper_bound timestamptz;
  created integer := 0;
begin
  perform pg_advisory_xact_lock(7310587239861420033);
  for day in select first_day + n from generate_series(0, days - 1) as n loop
    partition := 'executions_' || to_char(day, 'YYYYMMDD');
    continue when to_regclass('toolrack.' || partition) is not null;
    lower_bound := day::timestamp at time zone 'UTC';
    upper_bound := (day + 1)::timestamp at time zone 'UTC';
    execute format(
      'create table toolrack.%I (like toolrack.executions including defaults)', partition);
    execute format(
      'with moved as ('
        'delete from toolrack.executions_default where start_time >= $1 and start_time < $2 '
        'returning *) '
      'insert into toolrack.%I select * from moved', partition) using lower_bound, upper_bound;
    execute format(
      'alter table toolrack.executions attach partition toolrack.%I for values from (%L) to (%L)',
      partition, lower_bound, upper_bound);
    created := created + 1;
  end loop;
  return created;
end $$;

-- Drops the partitions of days before first_kept_day, and such rows of the default partition;
-- answers how many partitions it dropped.
create function toolrack.drop_execution_partitions(first_kept_day date) returns integer
  language plpgsql as $$
declare
  partition text;
  dropped integer := 0;
begin
  perform pg_advisory_xact_lock(7310587239861420033);
  for partition in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'toolrack.executions'::regclass
        and c.relname ~ '^executions_\d{8}$'
        and to_date(right(c.relname, 8), 'YYYYMMDD') < first_kept_day
      order by c.relname
  loop
    execute format('drop table toolrack.%I', partition);
    dropped := dropped + 1;
  end loop;
  delete from toolrack.executions_default
    where start_time < first_kept_day::timestamp at time zone 'UTC';
  return dropped;
end $$;
