package dev.toolrack.server.catalog;

/**
 * Key of a tool, unique among all tenants.
 *
 * @param tenant owner of the tool
 * @param slug name within the tenant
 */
public record ToolKey(String tenant, String slug) {

  /** A key whose slug has been checked; the field's path is {@code slug}. */
  public static ToolKey of(String tenant, String slug) {
    return new ToolKey(tenant, Limits.slug("slug", slug));
  }

  /** The form {@code tenant/slug}, which is unambiguous because neither may contain a slash. */
  @Override
  public String toString() {
    return tenant + "/" + slug;
  }
}
