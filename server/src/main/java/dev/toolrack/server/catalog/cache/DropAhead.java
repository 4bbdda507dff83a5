package dev.toolrack.server.catalog.cache;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.toolrack.server.catalog.HeadSnapshot;
import java.io.IOException;
import java.util.Map;

/**
 * Drops a head from the grid that was read in a snapshot that is newer than a revision; answers
 * with the ids of its versions, with none if it was not dropped.
 */
final class DropAhead extends HeadProcessor<long[]> {
  private long revision;

  /** To be read into. */
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
