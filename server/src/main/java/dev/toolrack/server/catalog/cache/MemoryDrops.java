package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.Change;
import dev.toolrack.server.catalog.ChangeListener;
import java.util.List;

/** Drops from this replica's memory what changes supersede; what was read after them stays. */
record MemoryDrops(ReplicaMemory memory) implements ChangeListener {
  @Override
  public void onChanges(List<Change> changes, long revision) {
    for (Change change : changes) {
      memory.drop(change.key(), change.revision());
    }
  }

  @Override
  public void onResumed(long revision) {
    memory.dropAhead(revision);
  }

  @Override
  public void onSetBack() {
    memory.clear();
  }
}
