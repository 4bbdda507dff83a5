package dev.toolrack.server.catalog;

/** A set of tools whose cached entries are meant. */
public sealed interface CacheScope {

  String tenant();

  /** Whether the tool is in this scope. */
  boolean contains(ToolKey key);

  /** A single tool. */
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

  /** All tools of a tenant whose slug starts with a prefix. */
  record Prefix(String tenant, String slugPrefix) implements CacheScope {
    @Override
    public boolean contains(ToolKey key) {
      return key.tenant().equals(tenant) && key.slug().startsWith(slugPrefix);
    }
  }

  /** All tools of a tenant. */
  record Tenant(String tenant) implements CacheScope {
    @Override
    public boolean contains(ToolKey key) {
      return key.tenant().equals(tenant);
    }
  }
}
