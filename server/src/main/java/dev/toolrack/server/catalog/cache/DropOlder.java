package dev.toolrack.server.catalog.cache;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.toolrack.server.catalog.HeadSnapshot;
import java.io.IOException;
import java.util.Map;

/** Removes a head from the grid if it was read before a revision. Returns whether it did. */
final class DropOlder extends HeadProcessor<Boolean> {
  private long revision;

  /** For deserialization. */
  DropOlder() {}

  DropOlder(long revision) {
    this.revision = revision;
  }

  @Override
  @SuppressWarnings("NullAway") // A null value removes the entry.
  public Boolean process(Map.Entry<String, HeadSnapshot> entry) {
    HeadSnapshot present = entry.getValue();
    if (present == null || present.asOf() >= revision) {
      return false;
    }
    var _ = entry.setValue(null);
    return true;
  }

  @Override
  public int getClassId() {
    return GridForms.DROP_OLDER;
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
