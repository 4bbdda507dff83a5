-- The change feed: one row per changed tool and transaction, in the order of commits.
--
-- Statement triggers on the catalog tables note which tools a statement changed, one row of
-- catalog_pending per statement. A deferred constraint trigger on catalog_pending turns the notes
-- into feed rows at commit. Per changed row nothing is done, so a transaction of thousands of rows
-- costs what its statements cost.
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

-- No row of it outlives its transaction, hence unlogged.
create unlogged table toolrack.catalog_pending (
  transaction_id xid8 not null default pg_current_xact_id(),
  tool_ids bigint[] not null
) with (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);

create index catalog_pending_transaction on toolrack.catalog_pending (transaction_id);

-- Brings the columns of tools that follow from their versions up to date.
create function toolrack.derive_from_versions(ids bigint[]) returns void language plpgsql as $$
begin
  -- A statement of its own: the next one's snapshot then sees what a concurrent publication to the
  -- same tool has committed.
  perform from toolrack.tools where id = any (ids) order by id for no key update;
  perform set_config('toolrack.deriving', 'on', true);
  update toolrack.tools t
    set latest_version_id = d.latest_version_id,
        latest_version = coalesce(d.latest_version, ''),
        has_draft = d.has_draft,
        has_active = d.has_active,
        has_deprecated = d.has_deprecated,
        has_retired = d.has_retired
    from (
      select affected.id,
          latest.id as latest_version_id,
          latest.version as latest_version,
          statuses.*
        from unnest(ids) as affected (id)
        left join lateral (
          select v.id, v.version from toolrack.tool_versions v
            where v.tool_id = affected.id and v.status = 'ACTIVE' and not v.prerelease
            order by v.precedence desc limit 1) latest on true
        cross join lateral (
          select coalesce(bool_or(v.status = 'DRAFT'), false) as has_draft,
              coalesce(bool_or(v.status = 'ACTIVE'), false) as has_active,
              coalesce(bool_or(v.status = 'DEPRECATED'), false) as has_deprecated,
              coalesce(bool_or(v.status = 'RETIRED'), false) as has_retired
            from toolrack.tool_versions v where v.tool_id = affected.id) statuses) d
    where t.id = d.id
      and (t.latest_version_id, t.latest_version,
          t.has_draft, t.has_active, t.has_deprecated, t.has_retired)
        is distinct from
        (d.latest_version_id, coalesce(d.latest_version, ''),
          d.has_draft, d.has_active, d.has_deprecated, d.has_retired);
  perform set_config('toolrack.deriving', 'off', true);
end $$;

create function toolrack.note_new_tools() returns trigger language plpgsql as $$
declare
  ids bigint[];
begin
  select array_agg(id order by id) into ids from changed;
  if ids is not null then
    insert into toolrack.catalog_pending (tool_ids) values (ids);
    perform toolrack.derive_from_versions(ids);
  end if;
  return null;
end $$;

create function toolrack.note_changed_tools() returns trigger language plpgsql as $$
begin
  insert into toolrack.catalog_pending (tool_ids)
    select array_agg(id) from changed having count(*) > 0;
  return null;
end $$;

create function toolrack.note_changed_versions() returns trigger language plpgsql as $$
declare
  ids bigint[];
begin
  select array_agg(distinct tool_id order by tool_id) into ids from changed;
  if ids is not null then
    insert into toolrack.catalog_pending (tool_ids) values (ids);
    perform toolrack.derive_from_versions(ids);
  end if;
  return null;
end $$;

create function toolrack.note_changed_parts() returns trigger language plpgsql as $$
begin
  insert into toolrack.catalog_pending (tool_ids)
    select array_agg(distinct tool_id) from changed having count(*) > 0;
  return null;
end $$;

create function toolrack.append_changes() returns trigger language plpgsql as $$
declare
  ids bigint[];
begin
  with noted as (
    delete from toolrack.catalog_pending
      where transaction_id = pg_current_xact_id()
      returning tool_ids)
  select array_agg(distinct id order by id) into ids from noted, unnest(tool_ids) as id;
  if ids is null then
    return null; -- The trigger of an earlier statement of this transaction has done it all.
  end if;
  perform from toolrack.tools where id = any (ids) order by id for no key update;
  perform pg_advisory_xact_lock(7310587239861420032);
  perform set_config('toolrack.deriving', 'on', true);
  with appended as (
    insert into toolrack.catalog_changes (revision, tenant, slug, tool_id, commit_time)
      select nextval('toolrack.catalog_revision'), t.tenant, t.slug, t.id, clock_timestamp()
        from toolrack.tools t where t.id = any (ids)
      returning revision, tool_id, commit_time)
  update toolrack.tools t set revision = a.revision, updated_at = a.commit_time
    from appended a where t.id = a.tool_id;
  perform set_config('toolrack.deriving', 'off', true);
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

-- Prunes the feed but keeps its newest row, which is where the catalog's revision stands.
create function toolrack.prune_catalog_changes(older_than interval) returns bigint
  language sql
  begin atomic
    with pruned as (
      delete from toolrack.catalog_changes
        where commit_time < now() - older_than
          and revision < (select max(c.revision) from toolrack.catalog_changes c)
        returning 1)
    select count(*) from pruned;
  end;
