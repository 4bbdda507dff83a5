package dev.toolrack.server.catalog.cache;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import com.hazelcast.query.Predicate;
import dev.toolrack.server.catalog.CacheScope;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.ToolKey;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A scope in the grid, both as a predicate on heads and as a message to other replicas. */
final class Scoped implements Predicate<String, HeadSnapshot>, IdentifiedDataSerializable {
  private static final byte TOOL = 1;
  private static final byte PREFIX = 2;
  private static final byte TENANT = 3;

  private @Nullable CacheScope scope;

  /** For deserialization. */
  Scoped() {}

  Scoped(CacheScope scope) {
    this.scope = scope;
  }

  CacheScope scope() {
    return Objects.requireNonNull(scope);
  }

  @Override
  public boolean apply(Map.Entry<String, HeadSnapshot> entry) {
    String key = entry.getKey();
    int slash = key.indexOf('/');
    return scope().contains(new ToolKey(key.substring(0, slash), key.substring(slash + 1)));
  }

  @Override
  public int getFactoryId() {
    return GridForms.FACTORY_ID;
  }

  @Override
  public int getClassId() {
    return GridForms.SCOPED;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    switch (scope()) {
      case CacheScope.Tool(ToolKey key) -> write(out, TOOL, key.tenant(), key.slug());
      case CacheScope.Prefix(String tenant, String prefix) -> write(out, PREFIX, tenant, prefix);
      case CacheScope.Tenant(String tenant) -> write(out, TENANT, tenant, "");
    }
  }

  private static void write(ObjectDataOutput out, byte kind, String tenant, String text)
      throws IOException {
    out.writeByte(kind);
    out.writeString(tenant);
    out.writeString(text);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    byte kind = in.readByte();
    String tenant = Objects.requireNonNull(in.readString());
    String text = Objects.requireNonNull(in.readString());
    scope =
        switch (kind) {
          case TOOL -> new CacheScope.Tool(new ToolKey(tenant, text));
          case PREFIX -> new CacheScope.Prefix(tenant, text);
          case TENANT -> new CacheScope.Tenant(tenant);
          default -> throw new IOException("scope of kind " + kind);
        };
  }
}
