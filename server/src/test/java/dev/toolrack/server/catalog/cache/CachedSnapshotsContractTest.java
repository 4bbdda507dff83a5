package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.Snapshots;

class CachedSnapshotsContractTest extends SnapshotsContract {
  private final Fixture replica = new Fixture();

  @Override
  FakeStore store() {
    return replica.store;
  }

  @Override
  Snapshots snapshots() {
    return replica.snapshots;
  }

  @Override
  void settle() {
    replica.step();
  }
}
