-- Partitions while replicas write. What is committed into a default partition between the move of its rows
-- and ATTACH made that fail, and with it the partitions of all other days. A replica of the version before
-- that leads keeps no more than it did: it leaves rows of default partitions past their retention to the
-- next leader.

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
-- order of those who write, and what has come meanwhile is moved too.
create or replace function toolrack.create_execution_partitions(first_day date, days integer)
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
create or replace function toolrack.drop_execution_partitions(first_kept_day date) returns integer
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
