package dev.toolrack.server.catalog.cache;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import dev.toolrack.server.catalog.HeadSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * An operation on a head of the grid, executed where the head is kept. There are no backups to
 * apply it to.
 *
 * @param <R> type of the result
 */
abstract class HeadProcessor<R>
    implements EntryProcessor<String, HeadSnapshot, R>, IdentifiedDataSerializable {
  @Override
  public final @Nullable EntryProcessor<String, HeadSnapshot, R> getBackupProcessor() {
    return null;
  }

  @Override
  public final int getFactoryId() {
    return GridForms.FACTORY_ID;
  }
}
