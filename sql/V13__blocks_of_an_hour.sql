-- Replicas write no block any more that goes beyond a UTC hour, as those of the version before do beyond all
-- but a day. Whoever looks for what began before a moment then need not read the blocks of the rest of the day.

-- Before which all blocks end that hold something that began at that moment. Blocks that were there already,
-- or came from a replica of the version before within a day after, are of a day. A new database has none.
do $$
begin
  execute format(
    $function$
      create function toolrack.blocks_end_before(moment timestamptz) returns timestamptz
        language sql immutable parallel safe
        return case when moment < %L::timestamptz
            then (date_trunc('day', moment at time zone 'UTC') + interval '1 day') at time zone 'UTC'
            else (date_trunc('hour', moment at time zone 'UTC') + interval '1 hour') at time zone 'UTC'
          end
    $function$,
    case when exists (select from toolrack.execution_blocks) then now() + interval '1 day'
      else '-infinity' end);
end $$;
