package dev.toolrack.server.catalog.cache;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import dev.toolrack.server.catalog.HeadSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * What is done to a head of the grid where it is kept. There are no backups to do it to as well.
 *
 * @param <R> what it answers with
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
