-- Indexes of the catalog by the query that each serves.

-- A tool by its slug, and listing in slug order: everything a list shows is in the index.
create unique index tools_slug_unique on toolrack.tools (tenant, slug)
  include (kind, display_name, platform, category, enabled, latest_version, deleted_at,
    has_draft, has_active, has_deprecated, has_retired);

-- The latest version of a tool that resolves.
create index tools_resolvable on toolrack.tools (tenant, slug)
  include (id, latest_version_id, latest_version)
  where enabled and deleted_at is null;

-- Listing by platform, category, kind, in slug order.
create index tools_platform on toolrack.tools (tenant, platform, slug)
  include (kind, display_name, category, enabled, latest_version, deleted_at,
    has_draft, has_active, has_deprecated, has_retired)
  where deleted_at is null;
create index tools_category on toolrack.tools (tenant, category, slug)
  include (kind, display_name, platform, enabled, latest_version, deleted_at,
    has_draft, has_active, has_deprecated, has_retired)
  where deleted_at is null;
create index tools_kind on toolrack.tools (tenant, kind, slug)
  include (display_name, platform, category, enabled, latest_version, deleted_at,
    has_draft, has_active, has_deprecated, has_retired)
  where deleted_at is null;

-- Listing by the less common version statuses. Most tools have an ACTIVE version, so listing those
-- reads tools_slug_unique.
create index tools_with_draft on toolrack.tools (tenant, slug)
  include (kind, display_name, platform, category, enabled, latest_version, deleted_at)
  where has_draft and deleted_at is null;
create index tools_with_deprecated on toolrack.tools (tenant, slug)
  include (kind, display_name, platform, category, enabled, latest_version, deleted_at)
  where has_deprecated and deleted_at is null;
create index tools_with_retired on toolrack.tools (tenant, slug)
  include (kind, display_name, platform, category, enabled, latest_version, deleted_at)
  where has_retired and deleted_at is null;

-- Search. The functions bind the extension's operators when they are created, whatever the
-- search_path of a session is, and are inlined, so that the index serves them.
create function toolrack.search_text(slug text, display_name text, description text) returns text
  language sql immutable parallel safe
  return slug || ' ' || display_name || ' ' || description;

create function toolrack.contains_word(document text, pattern text) returns boolean
  language sql immutable parallel safe
  return document ilike pattern;

-- Stable, as its operator is: the threshold is a setting. A function that claims more is not inlined.
create function toolrack.is_alike(document text, query text) returns boolean
  language sql stable parallel safe
  return query <% document;

create function toolrack.likeness(document text, query text) returns real
  language sql immutable parallel safe
  return word_similarity(query, document);

-- The collation is the one that the functions' operators were bound with; slug's would keep the index
-- from serving them. The long pending list lets autovacuum merge what a bulk load adds, rather than
-- the load itself.
create index tools_search on toolrack.tools
  using gin (toolrack.search_text(slug, display_name, description) collate "default" gin_trgm_ops)
  with (gin_pending_list_limit = 32768);

-- The latest version of a tool.
create index tool_versions_latest on toolrack.tool_versions (tool_id, precedence desc)
  include (id, version)
  where status = 'ACTIVE' and not prerelease;

-- Versions of a tool, the highest first; (tool_id, version) is unique by constraint.
create index tool_versions_precedence on toolrack.tool_versions (tool_id, precedence desc)
  include (id, version, status);

-- Patterns of a tool by capability; by name, and capabilities by name, the primary keys serve.
create index tool_patterns_by_capability on toolrack.tool_patterns (tool_id, capability, name);
