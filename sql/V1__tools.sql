-- Tenants, tools and what belongs to a tool. Flyway creates the schema toolrack, where its history is too.

create extension if not exists pg_trgm;

create type toolrack.tool_kind as enum ('TOOL', 'AGENT', 'WORKFLOW', 'MCP_SERVER');
create type toolrack.version_status as enum ('DRAFT', 'ACTIVE', 'DEPRECATED', 'RETIRED');

create table toolrack.tenants (
  tenant text collate "C" primary key,
  created_at timestamptz not null default now(),
  constraint tenants_name check (tenant ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$')
);

insert into toolrack.tenants (tenant) values ('default');

-- Columns under "derived" are kept by triggers (V2, V3) and refuse to be changed by hand. Neither of
-- revision and updated_at is in an index, so that the feed's update of them stays heap-only; the
-- fill factor leaves room for one such update of every row.
create table toolrack.tools (
  id bigint generated always as identity primary key,
  tenant text collate "C" not null references toolrack.tenants,
  slug text collate "C" not null,
  kind toolrack.tool_kind not null,
  display_name text not null,
  description text not null default '',
  platform text collate "C" not null default '',
  category text collate "C" not null default '',
  tags text[] not null default '{}',
  annotations jsonb not null default '{}',
  enabled boolean not null default true,
  deleted_at timestamptz,
  created_at timestamptz not null default now(),
  -- derived
  latest_version_id bigint,
  latest_version text collate "C" not null default '',
  has_draft boolean not null default false,
  has_active boolean not null default false,
  has_deprecated boolean not null default false,
  has_retired boolean not null default false,
  revision bigint not null default 0,
  updated_at timestamptz not null default now(),
  constraint tools_slug check (slug ~ '^[a-z0-9]([a-z0-9._-]{0,126}[a-z0-9])?$'),
  constraint tools_display_name check (char_length(display_name) between 1 and 256),
  constraint tools_description check (char_length(description) <= 16384),
  constraint tools_platform check (char_length(platform) <= 128),
  constraint tools_category check (char_length(category) <= 128),
  constraint tools_tags check (cardinality(tags) <= 64 and array_position(tags, null) is null),
  constraint tools_annotations check (jsonb_typeof(annotations) = 'object'),
  constraint tools_latest check ((latest_version_id is null) = (latest_version = ''))
) with (fillfactor = 50);

-- Part of the sort key of a version: the identifiers of a prerelease. Numbers sort below words and
-- by length, then digits; the closing blank sorts below every character of an identifier, so that
-- fewer identifiers come first.
create function toolrack.prerelease_precedence(prerelease text) returns text
  language sql immutable strict parallel safe
  return (
    select string_agg(
      case when identifier ~ '^[0-9]+$'
        then '0' || lpad(length(identifier)::text, 2, '0') || identifier
        else '1' || identifier
      end || ' ', '' order by position)
    from unnest(string_to_array(prerelease, '.')) with ordinality as part (identifier, position));

-- precedence sorts bytewise as Semantic Versioning 2.0.0 orders versions. The reference to the tool
-- can be deferred: a bulk load that inserts versions before their tools writes each tool only once.
create table toolrack.tool_versions (
  id bigint generated always as identity primary key,
  tool_id bigint not null constraint tool_versions_tool references toolrack.tools deferrable,
  version text collate "C" not null,
  precedence text collate "C" not null generated always as (
    lpad(length(split_part(split_part(version, '-', 1), '.', 1))::text, 2, '0')
    || split_part(split_part(version, '-', 1), '.', 1)
    || lpad(length(split_part(split_part(version, '-', 1), '.', 2))::text, 2, '0')
    || split_part(split_part(version, '-', 1), '.', 2)
    || lpad(length(split_part(split_part(version, '-', 1), '.', 3))::text, 2, '0')
    || split_part(split_part(version, '-', 1), '.', 3)
    || case when strpos(version, '-') = 0 then '~'
         else '-' || toolrack.prerelease_precedence(substr(version, strpos(version, '-') + 1))
       end) stored,
  prerelease boolean not null generated always as (strpos(version, '-') > 0) stored,
  status toolrack.version_status not null,
  -- Empty means the tool's, here and in description.
  display_name text not null default '',
  description text not null default '',
  input_schema text not null default '',
  output_schema text not null default '',
  endpoint jsonb,
  policy jsonb,
  annotations jsonb not null default '{}',
  -- SHA-256 of the content, for telling a repeated publication from a conflicting one.
  content_hash bytea not null,
  created_at timestamptz not null default now(),
  constraint tool_versions_version_unique unique (tool_id, version),
  constraint tool_versions_version check (
    char_length(version) <= 64
    and version ~ '^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(-(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*)?$'),
  constraint tool_versions_display_name check (char_length(display_name) <= 256),
  constraint tool_versions_description check (char_length(description) <= 16384),
  constraint tool_versions_input_schema check (octet_length(input_schema) <= 262144),
  constraint tool_versions_output_schema check (octet_length(output_schema) <= 262144),
  constraint tool_versions_endpoint check (jsonb_typeof(endpoint) = 'object'),
  constraint tool_versions_policy check (jsonb_typeof(policy) = 'object'),
  constraint tool_versions_annotations check (jsonb_typeof(annotations) = 'object'),
  constraint tool_versions_content_hash check (octet_length(content_hash) = 32)
);

alter table toolrack.tools
  add constraint tools_latest_version foreign key (latest_version_id)
  references toolrack.tool_versions;

create table toolrack.tool_channels (
  tool_id bigint not null references toolrack.tools,
  name text collate "C" not null,
  version text collate "C" not null,
  primary key (tool_id, name),
  constraint tool_channels_version foreign key (tool_id, version)
    references toolrack.tool_versions (tool_id, version),
  constraint tool_channels_name
    check (name ~ '^[a-z][a-z0-9-]{0,63}$' and name not in ('latest', 'x'))
);

create table toolrack.tool_capabilities (
  tool_id bigint not null references toolrack.tools,
  name text collate "C" not null,
  description text not null default '',
  primary key (tool_id, name),
  constraint tool_capabilities_name check (name ~ '^[a-z0-9]([a-z0-9._-]{0,126}[a-z0-9])?$'),
  constraint tool_capabilities_description check (char_length(description) <= 4096)
);

create table toolrack.tool_patterns (
  tool_id bigint not null references toolrack.tools,
  name text collate "C" not null,
  capability text collate "C" not null,
  description text not null default '',
  example_input text not null default '',
  primary key (tool_id, name),
  constraint tool_patterns_capability foreign key (tool_id, capability)
    references toolrack.tool_capabilities (tool_id, name),
  constraint tool_patterns_name check (name ~ '^[a-z0-9]([a-z0-9._-]{0,126}[a-z0-9])?$'),
  constraint tool_patterns_description check (char_length(description) <= 4096),
  constraint tool_patterns_example_input check (char_length(example_input) <= 65536)
);

-- Mutations that were carried out under a request_id, so that the same request again is answered
-- alike. The row is inserted before the mutation, so that a concurrent repetition waits for it, and
-- gets its revision and whether nothing changed at the end of the same transaction.
create table toolrack.mutation_requests (
  tenant text collate "C" not null references toolrack.tenants,
  request_id text collate "C" not null,
  fingerprint text collate "C" not null,
  revision bigint not null default 0,
  unchanged boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (tenant, request_id),
  constraint mutation_requests_request_id check (request_id ~ '^[!-~]{1,64}$')
);

create index mutation_requests_age on toolrack.mutation_requests using brin (created_at)
  with (autosummarize = on);

create function toolrack.prune_mutation_requests(older_than interval) returns bigint
  language sql
  begin atomic
    with pruned as (
      delete from toolrack.mutation_requests where created_at < now() - older_than returning 1)
    select count(*) from pruned;
  end;
