package dev.toolrack.server.catalog.cache;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.toolrack.server.catalog.HeadSnapshot;
import java.io.IOException;
import java.util.Map;

/**
 * Removes a head from the grid if it was read from a snapshot newer than a revision. Returns the
 * ids of its versions, or none if it was not removed.
 */
final class DropAhead extends HeadProcessor<long[]> {
  private long revision;

  /** For deserialization. */
  DropAhead() {}

  DropAhead(long revision) {
    this.revision = revision;
  }

  @Override
  public long[] process(Map.Entry<String, HeadSnapshot> entry) {
    HeadSnapshot present = entry.getValue();
    return present == null || present.asOf() <= revision
        ? new long[0]
        : new DropHead().process(entry);
  }

  @Override
  public int getClassId() {
    return GridForms.DROP_AHEAD;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    out.writeLong(revision);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    revision = in.readLong();
  }
}
