-- Indexes of the catalog by the query that each serves. Each is paid for with every tool of an import, so there
-- is none for what another serves nearly as well. Versions of a tool are in tool_versions_version_unique (V1).

-- A tool by its slug, whether it resolves or not, and listing in slug order: everything a list shows is in
-- the index.
create unique index tools_slug_unique on toolrack.tools (tenant, slug)
  include (kind, display_name, platform, category, enabled, latest_version, deleted_at,
    has_draft, has_active, has_deprecated, has_retired);

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

-- Listing by platform, category, kind, in slug order. A tool without a platform or a category is in no list of
-- one. Most tools are of the kind TOOL, so listing those reads tools_slug_unique.
create index tools_platform on toolrack.tools (tenant, platform, slug)
  include (kind, display_name, category, enabled, latest_version, deleted_at,
    has_draft, has_active, has_deprecated, has_retired)
  where deleted_at is null and platform <> '';
create index tools_category on toolrack.tools (tenant, category, slug)
  include (kind, display_name, platform, enabled, latest_version, deleted_at,
    has_draft, has_active, has_deprecated, has_retired)
  where deleted_at is null and category <> '';
create index tools_kind on toolrack.tools (tenant, kind, slug)
  include (display_name, platform, category, enabled, latest_version, deleted_at,
    has_draft, has_active, has_deprecated, has_retired)
  where deleted_at is null and kind <> 'TOOL';

-- Patterns of a tool by capability; by name, and capabilities by name, the primary keys serve.
create index tool_patterns_by_capability on toolrack.tool_patterns (tool_id, capability, name);
