package dev.toolrack.faults.history;

import java.util.List;

/**
 * The content of Postgres at the end, once the load has ended and all replicas have written their
 * telemetry.
 *
 * @param tools the load's tools
 * @param versions their versions
 * @param changes their rows in the change feed
 */
public record TruthRead(
    long nanos, List<ToolRow> tools, List<VersionRow> versions, List<ChangeRow> changes)
    implements Event {
  /** Copies the lists. */
  public TruthRead {
    tools = List.copyOf(tools);
    versions = List.copyOf(versions);
    changes = List.copyOf(changes);
  }

  /** A tool. */
  public record ToolRow(String tool, boolean enabled, long revision) {}

  /** A version of a tool. */
  public record VersionRow(String tool, int generation, boolean retired) {}

  /** A change to a tool. */
  public record ChangeRow(String tool, long revision) {}
}
