package dev.toolrack.server.catalog.cache;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.VersionRef;
import java.util.Map;

/** Removes a head from the grid. Returns the ids of its versions. */
final class DropHead extends HeadProcessor<long[]> {

  @Override
  @SuppressWarnings("NullAway") // A null value removes the entry.
  public long[] process(Map.Entry<String, HeadSnapshot> entry) {
    HeadSnapshot present = entry.getValue();
    var _ = entry.setValue(null);
    return present == null
        ? new long[0]
        : present.head().versions().stream().mapToLong(VersionRef::id).toArray();
  }

  @Override
  public int getClassId() {
    return GridForms.DROP_HEAD;
  }

  @Override
  public void writeData(ObjectDataOutput out) {}

  @Override
  public void readData(ObjectDataInput in) {}
}
