package dev.toolrack.server.catalog.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.ImportEntry;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.RequestId;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.ToolSpec;
import dev.toolrack.server.catalog.ToolUpdate;
import dev.toolrack.server.catalog.VersionNumber;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Tools and versions for tests, and what tests of the store look at. */
final class CatalogFixtures {
  static final String TENANT = "default";

  private CatalogFixtures() {}

  static ToolKey key(String slug) {
    return ToolKey.of(TENANT, slug);
  }

  static ToolSpec tool(String slug) {
    return tool(slug, ToolKind.TOOL, "local", "text");
  }

  static ToolSpec tool(String slug, ToolKind kind, String platform, String category) {
    return new ToolSpec(
        slug,
        kind,
        "The " + slug,
        "Does " + slug + " well",
        platform,
        category,
        List.of("fast", "free"),
        Map.of("team", "a", "cost", "0"),
        true);
  }

  static VersionNumber number(String text) {
    return VersionNumber.parse("version", text);
  }

  static VersionSpec version(String number) {
    return version(number, "{\"type\":\"object\"}");
  }

  static VersionSpec version(String number, String inputSchema) {
    return new VersionSpec(
        number(number),
        "",
        "",
        inputSchema,
        "",
        new Endpoint.Http(
            Endpoint.Method.GET,
            "http://localhost/{q}",
            Map.of("x-b", "2", "x-a", "1"),
            "/data",
            List.of(new Endpoint.StatusRange(200, 204))),
        Policy.DEFAULT,
        Map.of("k", "v"));
  }

  static ImportEntry entry(String slug, String number) {
    return new ImportEntry(
        tool(slug), ImportEntry.Unsaid.NOTHING, version(number), List.of(), List.of());
  }

  static RequestId request(String id, String fingerprint) {
    return new RequestId(id, fingerprint);
  }

  /** An update of nothing but the display name. */
  static ToolUpdate rename(String name) {
    return new ToolUpdate(name, null, null, null, null, null, null);
  }

  static void assertReason(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ToolrackException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  /** How many of a database wait for another transaction. */
  static int waiting(Database database) {
    return database
        .dsl()
        .fetch(
            "select from pg_stat_activity"
                + " where datname = current_database() and wait_event = 'transactionid'")
        .size();
  }
}
