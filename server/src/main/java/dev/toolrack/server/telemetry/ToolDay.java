package dev.toolrack.server.telemetry;

/** A tool and a UTC day: what records have in common that can be in one block. */
final class ToolDay {
  private final Key key;
  private final int index;

  ToolDay(Key key, int index) {
    this.key = key;
    this.index = index;
  }

  /**
   * Tenant, slug and day.
   *
   * @param day days since 1970
   */
  record Key(String tenant, String slug, long day) {}

  String tenant() {
    return key.tenant();
  }

  String slug() {
    return key.slug();
  }

  /** Its number among those of its batch. */
  int index() {
    return index;
  }

  boolean is(String tenant, String slug, long day) {
    return key.day() == day && key.slug().equals(slug) && key.tenant().equals(tenant);
  }
}
