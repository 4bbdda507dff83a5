-- Versions and their tools, loaded by two transactions side by side: the one does not see the tools yet when it
-- writes the versions, nor the other the versions. The one with the versions can only commit after the other, so
-- it derives at its commit. Replaces the function of V3.

-- Each note has a trigger of its own. For the work to grow with the notes and not with their square, the one that
-- is first to find its note takes it and those after it, and one whose note is gone finds that by an entry of an
-- index.
create or replace function toolrack.append_changes() returns trigger
  language plpgsql set enable_seqscan = off as $$
declare
  ids bigint[];
  loose bigint[];
  appended bigint;
begin
  if not exists (
      select from toolrack.catalog_pending
        where transaction_id = new.transaction_id and id = new.id) then
    return null; -- The trigger of an earlier statement of this transaction has done it all.
  end if;
  with noted as (
    delete from toolrack.catalog_pending
      where transaction_id = new.transaction_id and id >= new.id
      returning tool_ids, held),
  each as (
    select tool, bool_or(held) as held from noted, unnest(tool_ids) as tool group by tool)
  select array_agg(tool order by tool), array_agg(tool order by tool) filter (where not held)
    into ids, loose from each;
  if loose is not null then
    perform from toolrack.tools where id = any (loose) order by id for no key update;
    perform toolrack.derive(loose);
  end if;
  perform pg_advisory_xact_lock(7310587239861420032);
  perform set_config('toolrack.deriving', 'on', true);
  with revised as (
    update toolrack.tools t
      set revision = nextval('toolrack.catalog_revision'), updated_at = clock_timestamp()
      where t.id = any (ids)
      returning t.revision, t.tenant, t.slug, t.id, t.updated_at)
  insert into toolrack.catalog_changes (revision, tenant, slug, tool_id, commit_time)
    select revision, tenant, slug, id, updated_at from revised;
  get diagnostics appended = row_count;
  perform set_config('toolrack.deriving', 'off', true);
  if appended <> cardinality(ids) then
    raise exception using
      errcode = 'foreign_key_violation',
      message = 'a version belongs to a tool that is there',
      hint = 'insert the tool in the same transaction',
      table = 'tool_versions',
      schema = tg_table_schema,
      constraint = 'tool_versions_tool';
  end if;
  perform pg_notify('toolrack_changes', currval('toolrack.catalog_revision')::text);
  return null;
end $$;
