package dev.toolrack.server.execution.schema;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.toolrack.server.catalog.Sha256;
import dev.toolrack.server.execution.CompiledSchema;
import java.nio.ByteBuffer;
import tools.jackson.databind.JsonNode;

/**
 * The compiled schemas in use, each only once: versions of a tool, tools of a server, and tenants
 * with the same server often have schemas that differ only in their texts or not at all. Unused
 * schemas are released. Thread-safe.
 */
final class SharedSchemas {
  private final Cache<Sha256, CompiledSchema> inUse =
      Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

  /** Compiles a tree. */
  interface Compilation {
    CompiledSchema of(JsonNode tree) throws SchemaRefusal;
  }

  /** Returns the compiled form of the tree, which this caller or an earlier one has compiled. */
  CompiledSchema get(JsonNode tree, Compilation compilation) throws SchemaRefusal {
    Sha256 digest = digest(tree.toString());
    CompiledSchema known = inUse.getIfPresent(digest);
    if (known != null) {
      return known;
    }
    CompiledSchema compiled = compilation.of(tree);
    CompiledSchema sooner = inUse.asMap().putIfAbsent(digest, compiled);
    return sooner == null ? compiled : sooner;
  }

  /**
   * Of the text's UTF-16, because an escape may be half of a character, which UTF-8 cannot
   * represent.
   */
  private static Sha256 digest(String text) {
    ByteBuffer units = ByteBuffer.allocate(text.length() * Character.BYTES);
    units.asCharBuffer().put(text);
    return Sha256.of(units.array());
  }
}
