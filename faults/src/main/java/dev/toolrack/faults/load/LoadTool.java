package dev.toolrack.faults.load;

import com.google.protobuf.Duration;
import dev.toolrack.faults.history.ToolMade.Role;
import dev.toolrack.v1.BreakerPolicy;
import dev.toolrack.v1.Endpoint;
import dev.toolrack.v1.HttpEndpoint;
import dev.toolrack.v1.HttpMethod;
import dev.toolrack.v1.Policy;
import dev.toolrack.v1.Tool;
import dev.toolrack.v1.ToolKind;
import dev.toolrack.v1.ToolVersion;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * A tool of the load. Its versions are {@code 1.0.N}, where N is the generation. Each has its own
 * endpoint, so that the upstream knows what was executed.
 */
final class LoadTool {
  /** Prefix of the slugs of all tools. */
  static final String PREFIX = "load-";

  /** The tool that the load itself never changes. */
  static final String LATE = PREFIX + "late";

  private static final String VERSION = "1.0.";
  private static final int OF_EACH_ROLE = 4;
  private static final int GENERATIONS_ASKED_FOR = 3;
  private static final Duration TIMEOUT = Duration.newBuilder().setSeconds(2).build();
  private static final Duration CONNECT_TIMEOUT = Duration.newBuilder().setSeconds(1).build();

  /** Well below the recovery time, which an open breaker may use up once. */
  private static final Duration BREAKER_OPEN = Duration.newBuilder().setSeconds(3).build();

  private final String slug;
  private final Role role;
  private final boolean idempotent;
  private final AtomicInteger newest = new AtomicInteger();

  private LoadTool(String slug, Role role, boolean idempotent) {
    this.slug = slug;
    this.role = role;
    this.idempotent = idempotent;
  }

  /** Several tools of each role, every other one idempotent, and the one that faults may change. */
  static List<LoadTool> all() {
    List<LoadTool> tools = new ArrayList<>();
    for (Role role : Role.values()) {
      for (int i = 1; i <= OF_EACH_ROLE; i++) {
        tools.add(
            new LoadTool(
                PREFIX + role.name().toLowerCase(Locale.ROOT) + "-" + i, role, i % 2 == 0));
      }
    }
    tools.add(new LoadTool(LATE, Role.SWITCHED, true));
    return tools;
  }

  /** The generation of a version; 0 if it is not a version of the load. */
  static int generation(String version) {
    return version.startsWith(VERSION) ? Integer.parseInt(version.substring(VERSION.length())) : 0;
  }

  /** The version of a generation; empty, meaning the default version, for 0. */
  static String version(int generation) {
    return generation == 0 ? "" : VERSION + generation;
  }

  String slug() {
    return slug;
  }

  Role role() {
    return role;
  }

  boolean idempotent() {
    return idempotent;
  }

  /** The newest generation whose publication has been answered. */
  int newest() {
    return newest.get();
  }

  void published(int generation) {
    newest.set(generation);
  }

  /**
   * A generation to request: 0 for the newest, or one of the last by its exact version, which may
   * be retired.
   */
  int wanted(RandomGenerator random) {
    return role == Role.RETIRING
        ? Math.max(1, newest.get() - random.nextInt(GENERATIONS_ASKED_FOR))
        : 0;
  }

  Tool tool() {
    return Tool.newBuilder()
        .setSlug(slug)
        .setKind(ToolKind.TOOL_KIND_TOOL)
        .setDescription("A tool of the fault suite.")
        .build();
  }

  ToolVersion toolVersion(int generation, URI upstream) {
    return ToolVersion.newBuilder()
        .setTool(slug)
        .setVersion(version(generation))
        .setInputSchema(
            "{\"type\":\"object\",\"required\":[\"call\"],"
                + "\"properties\":{\"call\":{\"type\":\"integer\"}}}")
        .setEndpoint(
            Endpoint.newBuilder()
                .setHttp(
                    HttpEndpoint.newBuilder()
                        .setMethod(HttpMethod.HTTP_METHOD_POST)
                        .setUrlTemplate(upstream + "/" + slug + "/" + generation + "?call={call}")))
        .setPolicy(
            Policy.newBuilder()
                .setIdempotent(idempotent)
                .setTimeout(TIMEOUT)
                .setConnectTimeout(CONNECT_TIMEOUT)
                .setBreaker(BreakerPolicy.newBuilder().setOpenDuration(BREAKER_OPEN)))
        .build();
  }

  /** The input of a call. */
  static String input(long call) {
    return "{\"call\":" + call + "}";
  }
}
