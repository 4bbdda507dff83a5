-- What a tool costs Postgres that is one of thousands in its transaction, again: indexes that others
-- make unnecessary, a key that the feed can check for all rows at once, and one pass instead of three
-- over the tools that a transaction has changed. What may not happen, and what the feed tells, stays
-- as it was.

-- Indexes. A tool by its slug is in tools_slug_unique, whether it resolves or not.
drop index toolrack.tools_resolvable;

-- A tool without a platform or a category is in no list of one. Most tools are of the kind TOOL, so
-- listing those reads tools_slug_unique, as listing those with an ACTIVE version does.
drop index toolrack.tools_platform;
create index tools_platform on toolrack.tools (tenant, platform, slug)
  include (kind, display_name, category, enabled, latest_version, deleted_at,
    has_draft, has_active, has_deprecated, has_retired)
  where deleted_at is null and platform <> '';
drop index toolrack.tools_category;
create index tools_category on toolrack.tools (tenant, category, slug)
  include (kind, display_name, platform, enabled, latest_version, deleted_at,
    has_draft, has_active, has_deprecated, has_retired)
  where deleted_at is null and category <> '';
drop index toolrack.tools_kind;
create index tools_kind on toolrack.tools (tenant, kind, slug)
  include (display_name, platform, category, enabled, latest_version, deleted_at,
    has_draft, has_active, has_deprecated, has_retired)
  where deleted_at is null and kind <> 'TOOL';

-- One index of a tool's versions instead of three: whoever wants them in order wants all of one tool,
-- or a page of them, and sorts those.
drop index toolrack.tool_versions_latest;
drop index toolrack.tool_versions_precedence;
alter table toolrack.tool_channels drop constraint tool_channels_version;
alter table toolrack.tool_versions
  drop constraint tool_versions_version_unique,
  add constraint tool_versions_version_unique
    unique (tool_id, version) include (id, precedence, status);
alter table toolrack.tool_channels
  add constraint tool_channels_version foreign key (tool_id, version)
    references toolrack.tool_versions (tool_id, version);

-- The key from versions to tools. Tools never leave and a version's tool never changes, so that only
-- a new version can name a tool that is not there. The feed looks each changed tool up at commit in
-- any case, and refuses one that is missing (append_changes, below).
alter table toolrack.tool_versions drop constraint tool_versions_tool;

-- Guards by row again, but after it and with nothing to call: a condition that does not hold costs no
-- copy of the rows before, which a statement's trigger needs, and keeps nobody from filling pages.
drop trigger tools_guard on toolrack.tools;
drop function toolrack.guard_tools();
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

drop trigger tool_versions_first_status on toolrack.tool_versions;
drop function toolrack.guard_first_statuses();
create trigger tool_versions_first_status after insert on toolrack.tool_versions
  for each row when (new.status not in ('DRAFT', 'ACTIVE'))
  execute function toolrack.refuse(
    'a version begins as DRAFT or ACTIVE', 'insert it so, then move its status');

-- Lengths as before: characters are counted only where the bytes alone do not say that they are few.
alter table toolrack.tools
  drop constraint tools_display_name,
  add constraint tools_display_name check (display_name <> ''
    and (octet_length(display_name) <= 256 or char_length(display_name) <= 256)),
  drop constraint tools_description,
  add constraint tools_description check (
    octet_length(description) <= 16384 or char_length(description) <= 16384),
  drop constraint tools_platform,
  add constraint tools_platform check (
    octet_length(platform) <= 128 or char_length(platform) <= 128),
  drop constraint tools_category,
  add constraint tools_category check (
    octet_length(category) <= 128 or char_length(category) <= 128);
alter table toolrack.tool_versions
  drop constraint tool_versions_display_name,
  add constraint tool_versions_display_name check (
    octet_length(display_name) <= 256 or char_length(display_name) <= 256),
  drop constraint tool_versions_description,
  add constraint tool_versions_description check (
    octet_length(description) <= 16384 or char_length(description) <= 16384);

-- Whether the transaction holds the tools already, because it has written or locked them.
alter table toolrack.catalog_pending add column held boolean not null;

-- Brings the columns of tools that follow from their versions up to date, and answers which of the
-- tools are there.
drop function toolrack.derive_from_versions(bigint[]);
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

-- Those of new tools that do not follow from the versions that are there already.
create or replace function toolrack.note_new_tools() returns trigger
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

create or replace function toolrack.note_changed_tools() returns trigger language plpgsql as $$
begin
  insert into toolrack.catalog_pending (tool_ids, held)
    select array_agg(id), true from changed having count(*) > 0;
  return null;
end $$;

create or replace function toolrack.note_changed_versions() returns trigger language plpgsql as $$
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

create or replace function toolrack.note_changed_parts() returns trigger language plpgsql as $$
begin
  insert into toolrack.catalog_pending (tool_ids, held)
    select array_agg(distinct tool_id), false from changed having count(*) > 0;
  return null;
end $$;

create or replace function toolrack.append_changes() returns trigger
  language plpgsql set enable_seqscan = off as $$
declare
  ids bigint[];
  loose bigint[];
  appended bigint;
begin
  with noted as (
    delete from toolrack.catalog_pending
      where transaction_id = pg_current_xact_id()
      returning tool_ids, held),
  each as (
    select id, bool_or(held) as held from noted, unnest(tool_ids) as id group by id)
  select array_agg(id order by id), array_agg(id order by id) filter (where not held)
    into ids, loose from each;
  if ids is null then
    return null; -- The trigger of an earlier statement of this transaction has done it all.
  end if;
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

-- Search. What a tool adds to a trigram index costs as much as all else of it, so one replica of all
-- does that later, many tools at a time, in a table of its own. A search reads what is in the index and,
-- one by one, the tools that the feed says have changed since (SearchTools): so it finds what was
-- committed, whether it is in the index yet or not.
drop index toolrack.tools_search;

create table toolrack.tool_search (
  tool_id bigint primary key,
  document text not null
);

-- The last revision whose change is in tool_search; one row.
create table toolrack.tool_search_progress (
  one boolean primary key default true check (one),
  revision bigint not null
);

insert into toolrack.tool_search (tool_id, document)
  select id, toolrack.search_text(slug, display_name, description) from toolrack.tools;
insert into toolrack.tool_search_progress (revision)
  select coalesce(max(revision), 0) from toolrack.catalog_changes;

-- The collation is the one that the functions' operators were bound with.
create index tool_search_document on toolrack.tool_search
  using gin (document collate "default" gin_trgm_ops);

-- Brings the next changes into tool_search, and answers how many. The changes are read before the tools:
-- what is newer than the last of them is a change of its own, and read one by one until its turn comes.
create function toolrack.index_changes(most integer) returns integer
  language plpgsql set enable_seqscan = off as $$
declare
  done bigint;
  ids bigint[];
  changes integer;
begin
  select revision into strict done from toolrack.tool_search_progress for update;
  select max(c.revision), count(*), array_agg(distinct c.tool_id) into done, changes, ids
    from (
      select revision, tool_id from toolrack.catalog_changes
        where revision > done order by revision limit most) c;
  if changes = 0 then
    return 0;
  end if;
  insert into toolrack.tool_search as s (tool_id, document)
    select t.id, toolrack.search_text(t.slug, t.display_name, t.description)
      from toolrack.tools t where t.id = any (ids)
    on conflict (tool_id) do update set document = excluded.document
      where s.document <> excluded.document;
  update toolrack.tool_search_progress set revision = done;
  return changes;
end $$;

-- Prunes the feed but keeps its newest row, which is where the catalog's revision stands, and what
-- searches still read.
create or replace function toolrack.prune_catalog_changes(older_than interval) returns bigint
  language sql
  begin atomic
    with pruned as (
      delete from toolrack.catalog_changes
        where commit_time < now() - older_than
          and revision < (select max(c.revision) from toolrack.catalog_changes c)
          and revision <= (select p.revision from toolrack.tool_search_progress p)
        returning 1)
    select count(*) from pruned;
  end;
