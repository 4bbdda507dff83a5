package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.Tool;
import dev.toolrack.server.catalog.ToolHead;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.ToolSpec;
import dev.toolrack.server.catalog.VersionNumber;
import dev.toolrack.server.catalog.VersionRef;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.catalog.VersionStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A tool and its versions, for tests. */
final class Samples {
  static final String SLUG = "word-count";
  static final Instant TIME = Instant.parse("2026-01-02T03:04:05.000006Z");

  private Samples() {}

  static ToolKey key() {
    return new ToolKey("default", SLUG);
  }

  static VersionNumber number(String text) {
    return VersionNumber.parse("version", text);
  }

  static Tool tool() {
    return new Tool(
        new ToolSpec(
            SLUG,
            ToolKind.TOOL,
            "Word count",
            "Counts words",
            "demo",
            "text",
            List.of("a", "b"),
            Map.of("k", "v", "k2", "v2"),
            true),
        TIME,
        TIME,
        null,
        42,
        Map.of("stable", "1.1.0"),
        "1.1.0");
  }

  static VersionSpec content(String number) {
    return content(number, "{\"type\":\"object\"}");
  }

  static VersionSpec content(String number, String inputSchema) {
    return new VersionSpec(
        number(number),
        "",
        "",
        inputSchema,
        "{\"type\":\"integer\"}",
        new Endpoint.Http(
            Endpoint.Method.PUT,
            "http://localhost:1/{text}",
            Map.of("X-A", "1", "X-B", "2"),
            "/data",
            List.of(new Endpoint.StatusRange(200, 204))),
        Policy.DEFAULT,
        Map.of("note", "n"));
  }

  static PublishedVersion version(long id, String number) {
    return new PublishedVersion(id, key(), content(number), VersionStatus.ACTIVE, TIME);
  }

  static HeadSnapshot head(long revision) {
    return new HeadSnapshot(
        new ToolHead(
            key(),
            ToolKind.TOOL,
            "Word count",
            "Counts words",
            Map.of("stable", 11L),
            List.of(
                new VersionRef(11, number("1.1.0"), VersionStatus.ACTIVE),
                new VersionRef(10, number("1.0.0"), VersionStatus.DEPRECATED)),
            revision),
        revision);
  }

  static VersionSnapshot snapshot(long id) {
    return new VersionSnapshot(version(id, id == 11 ? "1.1.0" : "1.0.0"));
  }
}
