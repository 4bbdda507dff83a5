package dev.toolrack.server.catalog;

/**
 * Name of a tool across tenants.
 *
 * @param tenant owner of the tool
 * @param slug name within the tenant
 */
public record ToolKey(String tenant, String slug) {

  /** A key whose slug has been checked; the field's path is {@code slug}. */
  public static ToolKey of(String tenant, String slug) {
    return new ToolKey(tenant, Limits.slug("slug", slug));
  }

  /** {@code tenant/slug}: unambiguous, as neither may hold a slash. */
  @Override
  public String toString() {
    return tenant + "/" + slug;
  }
}
