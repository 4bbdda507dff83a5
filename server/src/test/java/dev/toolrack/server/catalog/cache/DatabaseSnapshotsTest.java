package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.Snapshots;

class DatabaseSnapshotsTest extends SnapshotsContract {
  private final FakeStore store = new FakeStore();
  private final Snapshots snapshots = new DatabaseSnapshots(store, Runnable::run);

  @Override
  FakeStore store() {
    return store;
  }

  @Override
  Snapshots snapshots() {
    return snapshots;
  }

  @Override
  void settle() {}
}
