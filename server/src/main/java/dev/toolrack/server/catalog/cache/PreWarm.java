package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.SnapshotStore;
import dev.toolrack.server.catalog.Snapshots;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.failure.ToolrackException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads the most used tools before they are requested, one after the other. Blocks. */
final class PreWarm {
  private static final Logger log = LoggerFactory.getLogger(PreWarm.class);

  private final SnapshotStore store;
  private final Snapshots snapshots;

  PreWarm(SnapshotStore store, Snapshots snapshots) {
    this.store = store;
    this.snapshots = snapshots;
  }

  /** Loads the head and the default version of each; returns the number of loaded tools. */
  int load(int tools) {
    int loaded = 0;
    try {
      for (ToolKey key : store.mostUsed(tools)) {
        if (Thread.currentThread().isInterrupted()) {
          break;
        }
        HeadSnapshot head = snapshots.head(key).join().value();
        if (head != null && loadDefaultVersion(head)) {
          loaded++;
        }
      }
    } catch (ToolrackException | CompletionException e) {
      log.info("Loading the most used tools ended early: {}", e.toString());
    }
    log.debug("Loaded {} of the {} most used tools", loaded, tools);
    return loaded;
  }

  private boolean loadDefaultVersion(HeadSnapshot head) {
    long id;
    try {
      id = head.choose("").versionId();
    } catch (ToolrackException e) {
      // A tool without a default version is loaded when one of its versions is requested.
      return false;
    }
    return snapshots.version(id, head.asOf()).join().value() != null;
  }
}
