-- The change feed: one row per changed tool and transaction, in the order of commits.
--
-- Statement triggers on the catalog tables note which tools a statement changed, one row of
-- catalog_pending per statement. A deferred constraint trigger on catalog_pending turns the notes
-- into feed rows at commit. No function is called per changed row, but for a part that moves to another
-- tool, so a transaction of thousands of rows costs little more than its statements.
--
-- PL/pgSQL keeps the plan of a first call, made when the tables were small; so functions that look
-- rows up by id never read a whole table (enable_seqscan).
--
-- Locks, always in this order: rows of tools (by id), then the feed's advisory lock. While it holds
-- the advisory lock, a transaction touches only tools that it has already locked.

create sequence toolrack.catalog_revision;

create table toolrack.catalog_changes (
  revision bigint primary key,
  tenant text collate "C" not null,
  slug text collate "C" not null,
  tool_id bigint not null,
  commit_time timestamptz not null
);

-- Revisions and commit times grow together.
create index catalog_changes_age on toolrack.catalog_changes using brin (commit_time)
  with (autosummarize = on);

-- The notes. No row of it outlives its transaction, hence unlogged. held says that the transaction holds all
-- these tools already, because it has written or locked them.
create unlogged table toolrack.catalog_pending (
  transaction_id xid8 not null default pg_current_xact_id(),
  tool_ids bigint[] not null,
  held boolean not null,
  id bigint generated always as identity,
  primary key (transaction_id, id)
) with (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);

-- Notes are short-lived: no time is spent on making them shorter.
alter table toolrack.catalog_pending alter column tool_ids set storage external;

-- Brings the columns of tools that follow from their versions up to date. The tools are locked, or nobody else
-- sees them yet.
create function toolrack.derive(ids bigint[]) returns void language plpgsql as $$
begin
  perform set_config('toolrack.deriving', 'on', true);
  update toolrack.tools t
    set latest_version_id = d.latest_version_id,
        latest_version = coalesce(d.latest_version, ''),
        has_draft = d.has_draft,
        has_active = d.has_active,
        has_deprecated = d.has_deprecated,
        has_retired = d.has_retired
    from (
      select affected.id, follows.*
        from unnest(ids) as affected (id)
        cross join lateral (
          select coalesce(bool_or(v.status = 'DRAFT'), false) as has_draft,
              coalesce(bool_or(v.status = 'ACTIVE'), false) as has_active,
              coalesce(bool_or(v.status = 'DEPRECATED'), false) as has_deprecated,
              coalesce(bool_or(v.status = 'RETIRED'), false) as has_retired,
              (array_agg(v.id order by v.precedence desc)
                filter (where v.status = 'ACTIVE' and not v.prerelease))[1] as latest_version_id,
              (array_agg(v.version order by v.precedence desc)
                filter (where v.status = 'ACTIVE' and not v.prerelease))[1] as latest_version
            from toolrack.tool_versions v where v.tool_id = affected.id) follows) d
    where t.id = d.id
      and (t.latest_version_id, t.latest_version,
          t.has_draft, t.has_active, t.has_deprecated, t.has_retired)
        is distinct from
        (d.latest_version_id, coalesce(d.latest_version, ''),
          d.has_draft, d.has_active, d.has_deprecated, d.has_retired);
  perform set_config('toolrack.deriving', 'off', true);
end $$;

-- The same, for tools that others may publish to; answers which of them are there.
create function toolrack.derive_from_versions(ids bigint[]) returns bigint[]
  language plpgsql set enable_seqscan = off as $$
declare
  present bigint[];
begin
  -- A statement of its own: the next one's snapshot then sees what a concurrent publication to the
  -- same tool has committed.
  select array_agg(id) into present from (
    select id from toolrack.tools where id = any (ids) order by id for no key update) locked;
  if present is not null then
    perform toolrack.derive(present);
  end if;
  return coalesce(present, '{}'); -- Not there yet: versions that a bulk load inserts before their tools.
end $$;

-- Keeps the tenants of new tools from leaving before these are seen, and derives for those tools alone that do
-- not follow from the versions that are there already.
create function toolrack.note_new_tools() returns trigger
  language plpgsql set enable_seqscan = off as $$
declare
  ids bigint[];
  names text[];
begin
  select array_agg(id order by id), array_agg(distinct tenant) into ids, names from changed;
  if ids is null then
    return null;
  end if;
  if (select count(*) from (
        select from toolrack.tenants where tenant = any (names) for key share) kept)
      <> cardinality(names) then
    raise exception using
      errcode = 'foreign_key_violation',
      message = 'a tool belongs to a tenant that is there',
      table = tg_table_name,
      schema = tg_table_schema,
      constraint = 'tools_tenant';
  end if;
  insert into toolrack.catalog_pending (tool_ids, held) values (ids, true);
  select array_agg(c.id) into ids
    from changed c
    cross join lateral (
      select coalesce(bool_or(v.status = 'DRAFT'), false) as has_draft,
          coalesce(bool_or(v.status = 'ACTIVE'), false) as has_active,
          coalesce(bool_or(v.status = 'DEPRECATED'), false) as has_deprecated,
          coalesce(bool_or(v.status = 'RETIRED'), false) as has_retired,
          max(v.precedence) filter (where v.status = 'ACTIVE' and not v.prerelease) as latest,
          max(v.precedence) filter (where v.status = 'ACTIVE' and not v.prerelease
            and v.id = c.latest_version_id and v.version = c.latest_version) as said
        from toolrack.tool_versions v where v.tool_id = c.id) follows
    where c.has_draft <> follows.has_draft or c.has_active <> follows.has_active
      or c.has_deprecated <> follows.has_deprecated or c.has_retired <> follows.has_retired
      or follows.latest is distinct from follows.said
      or c.latest_version_id is not null and follows.said is null;
  if ids is not null then
    perform toolrack.derive(ids); -- Nobody else sees them yet, so nobody publishes to them.
  end if;
  return null;
end $$;

create function toolrack.note_changed_tools() returns trigger language plpgsql as $$
begin
  insert into toolrack.catalog_pending (tool_ids, held)
    select array_agg(id), true from changed having count(*) > 0;
  return null;
end $$;

create function toolrack.note_changed_versions() returns trigger language plpgsql as $$
declare
  ids bigint[];
  present bigint[];
begin
  select array_agg(distinct tool_id) into ids from changed;
  if ids is not null then
    present := toolrack.derive_from_versions(ids);
    insert into toolrack.catalog_pending (tool_ids, held)
      values (ids, cardinality(present) = cardinality(ids));
  end if;
  return null;
end $$;

create function toolrack.note_changed_parts() returns trigger language plpgsql as $$
begin
  insert into toolrack.catalog_pending (tool_ids, held)
    select array_agg(distinct tool_id), false from changed having count(*) > 0;
  return null;
end $$;

-- A channel, a capability or a pattern that an update gives to another tool is a change of the tool that it
-- leaves too. Triggers of the statement see rows as they are afterwards; the rows as they were would be a copy
-- of every row that is updated. So this one looks at each row, and is called for none whose tool stays.
create function toolrack.note_left_tool() returns trigger language plpgsql as $$
begin
  insert into toolrack.catalog_pending (tool_ids, held) values (array[old.tool_id], false);
  return null;
end $$;

-- Each note has a trigger of its own. For the work to grow with the notes and not with their square, the one that
-- is first to find its note takes it and those after it, and one whose note is gone finds that by an entry of an
-- index.
create function toolrack.append_changes() returns trigger
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

create constraint trigger catalog_pending_append after insert on toolrack.catalog_pending
  deferrable initially deferred
  for each row execute function toolrack.append_changes();

create trigger tools_insert_feed after insert on toolrack.tools
  referencing new table as changed
  for each statement execute function toolrack.note_new_tools();
create trigger tools_update_feed after update on toolrack.tools
  referencing new table as changed
  for each statement when (not toolrack.deriving())
  execute function toolrack.note_changed_tools();

create trigger tool_versions_insert_feed after insert on toolrack.tool_versions
  referencing new table as changed
  for each statement execute function toolrack.note_changed_versions();
create trigger tool_versions_update_feed after update on toolrack.tool_versions
  referencing new table as changed
  for each statement execute function toolrack.note_changed_versions();

create trigger tool_channels_insert_feed after insert on toolrack.tool_channels
  referencing new table as changed
  for each statement execute function toolrack.note_changed_parts();
create trigger tool_channels_update_feed after update on toolrack.tool_channels
  referencing new table as changed
  for each statement execute function toolrack.note_changed_parts();
create trigger tool_channels_delete_feed after delete on toolrack.tool_channels
  referencing old table as changed
  for each statement execute function toolrack.note_changed_parts();

create trigger tool_capabilities_insert_feed after insert on toolrack.tool_capabilities
  referencing new table as changed
  for each statement execute function toolrack.note_changed_parts();
create trigger tool_capabilities_update_feed after update on toolrack.tool_capabilities
  referencing new table as changed
  for each statement execute function toolrack.note_changed_parts();
create trigger tool_capabilities_delete_feed after delete on toolrack.tool_capabilities
  referencing old table as changed
  for each statement execute function toolrack.note_changed_parts();

create trigger tool_patterns_insert_feed after insert on toolrack.tool_patterns
  referencing new table as changed
  for each statement execute function toolrack.note_changed_parts();
create trigger tool_patterns_update_feed after update on toolrack.tool_patterns
  referencing new table as changed
  for each statement execute function toolrack.note_changed_parts();
create trigger tool_patterns_delete_feed after delete on toolrack.tool_patterns
  referencing old table as changed
  for each statement execute function toolrack.note_changed_parts();

create trigger tool_channels_moved after update on toolrack.tool_channels
  for each row when (old.tool_id <> new.tool_id) execute function toolrack.note_left_tool();
create trigger tool_capabilities_moved after update on toolrack.tool_capabilities
  for each row when (old.tool_id <> new.tool_id) execute function toolrack.note_left_tool();
create trigger tool_patterns_moved after update on toolrack.tool_patterns
  for each row when (old.tool_id <> new.tool_id) execute function toolrack.note_left_tool();
