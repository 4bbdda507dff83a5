package dev.toolrack.server.catalog.cache;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.DataOutputStream;
import java.io.IOException;

/** Serialization of the objects in the grid. */
final class GridForms implements DataSerializableFactory {
  static final int FACTORY_ID = 7_310;
  static final int HEAD_TYPE = 7_311;
  static final int VERSION_TYPE = 7_312;
  static final int OFFER_HEAD = 1;
  static final int DROP_HEAD = 2;
  static final int DROP_OLDER = 3;
  static final int SCOPED = 4;
  static final int DROP_AHEAD = 5;

  @Override
  public IdentifiedDataSerializable create(int typeId) {
    return switch (typeId) {
      case OFFER_HEAD -> new OfferHead();
      case DROP_HEAD -> new DropHead();
      case DROP_OLDER -> new DropOlder();
      case SCOPED -> new Scoped();
      case DROP_AHEAD -> new DropAhead();
      default -> throw new IllegalArgumentException("unknown grid type " + typeId);
    };
  }

  /** Writes one type of snapshot. */
  @FunctionalInterface
  interface Write<V> {
    void write(V value, DataOutputStream out) throws IOException;
  }

  /** Serializes snapshots as frames. */
  static final class Snapshots<V> implements StreamSerializer<V> {
    private final int typeId;
    private final Write<V> write;
    private final Frame.Reader<V> read;

    Snapshots(int typeId, Write<V> write, Frame.Reader<V> read) {
      this.typeId = typeId;
      this.write = write;
      this.read = read;
    }

    @Override
    public int getTypeId() {
      return typeId;
    }

    @Override
    public void write(ObjectDataOutput out, V value) throws IOException {
      out.writeByteArray(Frame.pack(content -> write.write(value, content)));
    }

    @Override
    public V read(ObjectDataInput in) throws IOException {
      byte[] frame = in.readByteArray();
      if (frame == null) {
        throw new IOException("grid value without content");
      }
      return Frame.unpack(frame, read);
    }
  }
}
