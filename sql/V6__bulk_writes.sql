-- What a change costs that is one of thousands in its transaction: an import, a migration, a repair
-- by hand. What may not happen, and what the feed tells, stays as it was.

-- Names as before, in a form that is matched in one pass: a bounded repetition is expanded into as
-- many states, most of which are built again for each row.
alter table toolrack.tools
  drop constraint tools_slug,
  add constraint tools_slug
    check (slug ~ '^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$' and octet_length(slug) <= 128);
alter table toolrack.tool_capabilities
  drop constraint tool_capabilities_name,
  add constraint tool_capabilities_name
    check (name ~ '^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$' and octet_length(name) <= 128);
alter table toolrack.tool_patterns
  drop constraint tool_patterns_name,
  add constraint tool_patterns_name
    check (name ~ '^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$' and octet_length(name) <= 128);

-- The latest version is derived, and versions never leave, so that nothing is left for this key to
-- find; it would look each row up twice.
alter table toolrack.tools drop constraint tools_latest_version;

-- The key from tools to tenants, likewise: once a statement instead of once a row, and once more for
-- each row when the feed gives it its revision. Below, note_new_tools looks the tenants up and keeps
-- them from leaving meanwhile; a tool's tenant never changes.
alter table toolrack.tools drop constraint tools_tenant_fkey;

create function toolrack.guard_tenants() returns trigger language plpgsql as $$
begin
  -- After the row is locked and in a snapshot of its own, which has the tools of whoever held it.
  if exists (
      select from before b
        where not exists (select from toolrack.tenants n where n.tenant = b.tenant)
          and exists (select from toolrack.tools t where t.tenant = b.tenant)) then
    raise exception using
      errcode = 'foreign_key_violation',
      message = 'a tenant that has tools does not leave',
      table = tg_table_name,
      schema = tg_table_schema,
      constraint = tg_name;
  end if;
  return null;
end $$;

create trigger tenants_with_tools_deleted after delete on toolrack.tenants
  referencing old table as before
  for each statement execute function toolrack.guard_tenants();
create trigger tenants_with_tools_renamed after update on toolrack.tenants
  referencing old table as before
  for each statement execute function toolrack.guard_tenants();

-- Guards of tools and of first statuses by statement instead of by row. A trigger before each row
-- makes an update lock every row first, and keeps COPY from filling a page at a time.

drop trigger tools_identity on toolrack.tools;
drop trigger tools_derived on toolrack.tools;
drop trigger tool_versions_first_status on toolrack.tool_versions;

create function toolrack.guard_tools() returns trigger language plpgsql as $$
begin
  -- Differences of sets rather than joins: their cost grows with the rows however they are planned,
  -- and the plan is kept from the first call on.
  if exists (
      select id, tenant, slug, kind, created_at from before
      except select id, tenant, slug, kind, created_at from after) then
    raise exception using
      errcode = 'integrity_constraint_violation',
      message = 'tenant, slug and kind of a tool never change',
      hint = 'create another tool',
      table = tg_table_name,
      schema = tg_table_schema,
      constraint = tg_name;
  end if;
  if not toolrack.deriving() and exists (
      select id, latest_version_id, latest_version, has_draft, has_active, has_deprecated,
          has_retired, revision, updated_at from before
      except select id, latest_version_id, latest_version, has_draft, has_active, has_deprecated,
          has_retired, revision, updated_at from after) then
    raise exception using
      errcode = 'integrity_constraint_violation',
      message = 'derived columns of a tool are kept by triggers',
      hint = 'change its versions',
      table = tg_table_name,
      schema = tg_table_schema,
      constraint = tg_name;
  end if;
  return null;
end $$;

create trigger tools_guard after update on toolrack.tools
  referencing old table as before new table as after
  for each statement execute function toolrack.guard_tools();

create function toolrack.guard_first_statuses() returns trigger language plpgsql as $$
begin
  if exists (select from added where status not in ('DRAFT', 'ACTIVE')) then
    raise exception using
      errcode = 'integrity_constraint_violation',
      message = 'a version begins as DRAFT or ACTIVE',
      hint = 'insert it so, then move its status',
      table = tg_table_name,
      schema = tg_table_schema,
      constraint = tg_name;
  end if;
  return null;
end $$;

create trigger tool_versions_first_status after insert on toolrack.tool_versions
  referencing new table as added
  for each statement execute function toolrack.guard_first_statuses();

-- Notes are short-lived: no time is spent on making them shorter.
alter table toolrack.catalog_pending alter column tool_ids set storage external;

-- Brings the columns of tools that follow from their versions up to date.
create or replace function toolrack.derive_from_versions(ids bigint[]) returns void
  language plpgsql as $$
declare
  present bigint[];
begin
  -- A statement of its own: the next one's snapshot then sees what a concurrent publication to the
  -- same tool has committed.
  select array_agg(id) into present from (
    select id from toolrack.tools where id = any (ids) order by id for no key update) locked;
  if present is null then
    return; -- Versions that a bulk load inserts before their tools.
  end if;
  perform toolrack.derive(present);
end $$;

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

create or replace function toolrack.note_new_tools() returns trigger language plpgsql as $$
declare
  ids bigint[];
begin
  perform from toolrack.tenants where tenant in (select tenant from changed) for key share;
  if exists (select tenant from changed except select tenant from toolrack.tenants) then
    raise exception using
      errcode = 'foreign_key_violation',
      message = 'a tool belongs to a tenant that is there',
      table = tg_table_name,
      schema = tg_table_schema,
      constraint = 'tools_tenant';
  end if;
  select array_agg(id order by id) into ids from changed;
  if ids is not null then
    insert into toolrack.catalog_pending (tool_ids) values (ids);
    perform toolrack.derive(ids); -- Nobody else sees them yet, so nobody publishes to them.
  end if;
  return null;
end $$;

create or replace function toolrack.append_changes() returns trigger language plpgsql as $$
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
  -- Rows that this transaction has written are its own already.
  perform from toolrack.tools
    where id = any (ids) and xmin <> pg_current_xact_id()::xid
    order by id for no key update;
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
