-- What may not happen to a catalog row, whoever asks. Where it can, a trigger's WHEN decides, and a
-- function is called only to refuse. toolrack.deriving is on while a trigger itself keeps derived columns.
--
-- What imports and the feed do to thousands of rows is guarded after the row. A trigger before it makes an
-- update lock every row first, and keeps COPY from filling a page at a time; one of the statement needs a
-- copy of the rows as they were. A condition after the row that does not hold costs neither.

create function toolrack.refuse() returns trigger language plpgsql as $$
begin
  raise exception using
    errcode = 'integrity_constraint_violation',
    message = tg_argv[0],
    hint = tg_argv[1],
    table = tg_table_name,
    schema = tg_table_schema,
    constraint = tg_name;
end $$;

create function toolrack.deriving() returns boolean language sql stable parallel safe
  return coalesce(current_setting('toolrack.deriving', true), '') = 'on';

create function toolrack.is_legal_status_move(
    status_from toolrack.version_status, status_to toolrack.version_status) returns boolean
  language sql immutable parallel safe
  return status_from = status_to
    or status_from = 'DRAFT' and status_to in ('ACTIVE', 'RETIRED')
    or status_from = 'ACTIVE' and status_to in ('DEPRECATED', 'RETIRED')
    or status_from = 'DEPRECATED' and status_to in ('ACTIVE', 'RETIRED');

create trigger tools_identity after update on toolrack.tools
  for each row when (
    old.id <> new.id or old.tenant <> new.tenant or old.slug <> new.slug or old.kind <> new.kind
    or old.created_at <> new.created_at)
  execute function toolrack.refuse(
    'tenant, slug and kind of a tool never change', 'create another tool');

create trigger tools_derived after update on toolrack.tools
  for each row when (
    (old.latest_version_id is distinct from new.latest_version_id
      or old.latest_version <> new.latest_version
      or old.has_draft <> new.has_draft or old.has_active <> new.has_active
      or old.has_deprecated <> new.has_deprecated or old.has_retired <> new.has_retired
      or old.revision <> new.revision or old.updated_at <> new.updated_at)
    and not toolrack.deriving())
  execute function toolrack.refuse(
    'derived columns of a tool are kept by triggers', 'change its versions');

create trigger tools_never_leave before delete on toolrack.tools
  for each row
  execute function toolrack.refuse(
    'tools are deleted softly, so that a slug is never reused', 'set deleted_at');

create trigger tool_versions_content before update on toolrack.tool_versions
  for each row when (
    old.id <> new.id or old.tool_id <> new.tool_id or old.version <> new.version
    or old.display_name <> new.display_name or old.description <> new.description
    or old.input_schema <> new.input_schema or old.output_schema <> new.output_schema
    or old.endpoint is distinct from new.endpoint or old.policy is distinct from new.policy
    or old.annotations <> new.annotations or old.content_hash <> new.content_hash
    or old.created_at <> new.created_at)
  execute function toolrack.refuse(
    'the content of a published version never changes', 'publish another version');

create trigger tool_versions_status before update on toolrack.tool_versions
  for each row when (not toolrack.is_legal_status_move(old.status, new.status))
  execute function toolrack.refuse(
    'the status cannot be reached from the present one',
    'DRAFT to ACTIVE or RETIRED, ACTIVE to DEPRECATED or RETIRED, DEPRECATED to ACTIVE or RETIRED');

create trigger tool_versions_first_status after insert on toolrack.tool_versions
  for each row when (new.status not in ('DRAFT', 'ACTIVE'))
  execute function toolrack.refuse(
    'a version begins as DRAFT or ACTIVE', 'insert it so, then move its status');

create trigger tool_versions_never_leave before delete on toolrack.tool_versions
  for each row
  execute function toolrack.refuse(
    'published versions stay, so that a version is never reused', 'set its status to RETIRED');

create function toolrack.check_channel() returns trigger language plpgsql as $$
begin
  -- The share lock makes a concurrent retirement wait for this channel's commit, or the other way.
  perform from toolrack.tool_versions v
    where v.tool_id = new.tool_id and v.version = new.version and v.status = 'RETIRED'
    for share;
  if found then
    raise exception using
      errcode = 'integrity_constraint_violation',
      message = 'a channel cannot be pointed to a retired version',
      table = tg_table_name,
      schema = tg_table_schema,
      constraint = tg_name;
  end if;
  return new;
end $$;

create trigger tool_channels_retired before insert or update on toolrack.tool_channels
  for each row execute function toolrack.check_channel();

-- In place of a key from tools to tenants; the feed's note_new_tools keeps a tenant from leaving while it
-- gets a tool.
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

create trigger tools_truncate before truncate on toolrack.tools
  execute function toolrack.refuse(
    'catalog tables are not truncated: the feed would not tell', 'set deleted_at of tools');
create trigger tool_versions_truncate before truncate on toolrack.tool_versions
  execute function toolrack.refuse(
    'catalog tables are not truncated: the feed would not tell', 'set deleted_at of tools');
create trigger tool_channels_truncate before truncate on toolrack.tool_channels
  execute function toolrack.refuse(
    'catalog tables are not truncated: the feed would not tell', 'set deleted_at of tools');
create trigger tool_capabilities_truncate before truncate on toolrack.tool_capabilities
  execute function toolrack.refuse(
    'catalog tables are not truncated: the feed would not tell', 'set deleted_at of tools');
create trigger tool_patterns_truncate before truncate on toolrack.tool_patterns
  execute function toolrack.refuse(
    'catalog tables are not truncated: the feed would not tell', 'set deleted_at of tools');
