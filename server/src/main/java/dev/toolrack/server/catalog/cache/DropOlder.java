package dev.toolrack.server.catalog.cache;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import dev.toolrack.server.catalog.HeadSnapshot;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Drops a head from the grid that was read before a revision; answers whether it did. */
final class DropOlder
    implements EntryProcessor<String, HeadSnapshot, Boolean>, IdentifiedDataSerializable {
  private long revision;

  /** To be read into. */
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
  public @Nullable EntryProcessor<String, HeadSnapshot, Boolean> getBackupProcessor() {
    return null;
  }

  @Override
  public int getFactoryId() {
    return GridForms.FACTORY_ID;
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
