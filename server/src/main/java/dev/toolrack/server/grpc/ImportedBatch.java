package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.CatalogService;
import dev.toolrack.server.catalog.ImportEntry;
import dev.toolrack.server.catalog.ImportOutcome;
import dev.toolrack.server.catalog.Limits;
import dev.toolrack.server.catalog.Mutated;
import dev.toolrack.server.catalog.ToolSpec;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.ImportRejection;
import dev.toolrack.v1.ImportToolsRequest;
import dev.toolrack.v1.ImportToolsResponse;
import dev.toolrack.v1.ToolKind;
import dev.toolrack.v1.ToolVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message of an import, and its result. Processed by one thread; others may read the result only
 * after they have been told that the batch is done.
 */
final class ImportedBatch {
  private final ImportToolsRequest message;
  private final int firstIndex;
  private final long bytes;
  private final Caller caller;
  private final Set<String> slugs;
  private final ImportToolsResponse.Builder result = ImportToolsResponse.newBuilder();
  private boolean done;

  /**
   * Creates a batch to be processed.
   *
   * @param firstIndex index of its first entry within the whole stream
   * @param bytes what it reserves in the payload budget
   */
  ImportedBatch(ImportToolsRequest message, int firstIndex, long bytes, Caller caller) {
    this.message = message;
    this.firstIndex = firstIndex;
    this.bytes = bytes;
    this.caller = caller;
    this.slugs = HashSet.newHashSet(message.getEntriesCount());
    message.getEntriesList().forEach(entry -> slugs.add(entry.getTool().getSlug()));
  }

  long bytes() {
    return bytes;
  }

  /** Whether both have an entry for the same tool, so that their order matters. */
  boolean sharesATool(ImportedBatch other) {
    return slugs.stream().anyMatch(other.slugs::contains);
  }

  /** Imports the entries into the catalog. Rejected entries appear only in the result. */
  void carryOut(CatalogService catalog) {
    List<@Nullable ToolrackException> unreadable = new ArrayList<>(message.getEntriesCount());
    List<ImportEntry> readable = new ArrayList<>(message.getEntriesCount());
    for (dev.toolrack.v1.ImportEntry entry : message.getEntriesList()) {
      try {
        readable.add(toDomain(entry));
        unreadable.add(null);
      } catch (ToolrackException e) {
        unreadable.add(e);
      }
    }
    Iterator<ImportOutcome> outcomes = List.<ImportOutcome>of().iterator();
    if (!readable.isEmpty()) {
      Mutated<List<ImportOutcome>> made = catalog.importBatch(caller.tenant(), readable);
      result.setRevision(made.revision());
      outcomes = made.value().iterator();
    }
    for (int i = 0; i < unreadable.size(); i++) {
      ToolrackException why = unreadable.get(i);
      count(
          why == null ? outcomes.next() : new ImportOutcome.Rejected(why),
          firstIndex + i,
          message.getEntries(i).getTool().getSlug());
    }
  }

  private void count(ImportOutcome outcome, int index, String slug) {
    switch (outcome) {
      case ImportOutcome.Created _ -> result.setCreated(result.getCreated() + 1);
      case ImportOutcome.Updated _ -> result.setUpdated(result.getUpdated() + 1);
      case ImportOutcome.Unchanged _ -> result.setUnchanged(result.getUnchanged() + 1);
      case ImportOutcome.Rejected(ToolrackException why) -> {
        com.google.rpc.Status status = Failures.status(why, caller.requestId());
        result
            .setRejected(result.getRejected() + 1)
            .addRejections(
                ImportRejection.newBuilder()
                    .setIndex(index)
                    .setSlug(Failures.shortened(slug, Limits.MAX_SLUG_CHARS))
                    .setReason(ErrorMapping.name(why.reason()))
                    .setMessage(status.getMessage()));
      }
    }
  }

  private static ImportEntry toDomain(dev.toolrack.v1.ImportEntry entry) {
    if (!entry.hasTool()) {
      throw ToolrackException.invalid("tool", "must be given");
    }
    ToolSpec tool = ToolConversion.toDomain(entry.getTool());
    VersionSpec version = null;
    if (entry.hasToolVersion()) {
      ToolVersion given = entry.getToolVersion();
      if (!given.getTool().isEmpty() && !given.getTool().equals(tool.slug())) {
        throw ToolrackException.invalid("tool_version.tool", "names another tool");
      }
      version = VersionConversion.toDomain(given);
    }
    return new ImportEntry(
        tool,
        new ImportEntry.Unsaid(
            entry.getTool().getKind() == ToolKind.TOOL_KIND_UNSPECIFIED,
            !entry.getTool().hasEnabled()),
        version,
        entry.getCapabilitiesList().stream().map(ToolConversion::toDomain).toList(),
        entry.getPatternsList().stream().map(ToolConversion::toDomain).toList());
  }

  void done() {
    done = true;
  }

  boolean isDone() {
    return done;
  }

  /** Counts, rejections and revision of this batch alone. */
  ImportToolsResponse result() {
    return result.build();
  }
}
