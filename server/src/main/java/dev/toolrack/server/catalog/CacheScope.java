package dev.toolrack.server.catalog;

/** Which tools' cached entries are meant. */
public sealed interface CacheScope {

  String tenant();

  /** Whether the tool's entries are meant. */
  boolean contains(ToolKey key);

  /** One tool's. */
  record Tool(ToolKey key) implements CacheScope {
    @Override
    public String tenant() {
      return key.tenant();
    }

    @Override
    public boolean contains(ToolKey other) {
      return key.equals(other);
    }
  }

  /** Those of all tools of a tenant whose slug begins so. */
  record Prefix(String tenant, String slugPrefix) implements CacheScope {
    @Override
    public boolean contains(ToolKey key) {
      return key.tenant().equals(tenant) && key.slug().startsWith(slugPrefix);
    }
  }

  /** Those of a whole tenant. */
  record Tenant(String tenant) implements CacheScope {
    @Override
    public boolean contains(ToolKey key) {
      return key.tenant().equals(tenant);
    }
  }
}
