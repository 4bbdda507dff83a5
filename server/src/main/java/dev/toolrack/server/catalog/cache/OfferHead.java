package dev.toolrack.server.catalog.cache;

import com.hazelcast.map.ExtendedMapEntry;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.toolrack.server.catalog.HeadSnapshot;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Stores a head in the grid unless a newer one is there. Returns whether it did. */
final class OfferHead extends HeadProcessor<Boolean> {
  private @Nullable HeadSnapshot offered;
  private long keptMillis;

  /** For deserialization. */
  OfferHead() {}

  OfferHead(HeadSnapshot offered, long keptMillis) {
    this.offered = offered;
    this.keptMillis = keptMillis;
  }

  @Override
  public Boolean process(Map.Entry<String, HeadSnapshot> entry) {
    HeadSnapshot head = Objects.requireNonNull(offered);
    HeadSnapshot present = entry.getValue();
    if (present != null && present.asOf() > head.asOf()) {
      return false;
    }
    var _ =
        ((ExtendedMapEntry<String, HeadSnapshot>) entry)
            .setValue(head, keptMillis, TimeUnit.MILLISECONDS);
    return true;
  }

  @Override
  public int getClassId() {
    return GridForms.OFFER_HEAD;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    out.writeLong(keptMillis);
    out.writeObject(offered);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    keptMillis = in.readLong();
    offered = in.readObject();
  }
}
