package dev.toolrack.server.execution.http;

import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.asynchttpclient.channel.ChannelPoolPartitioning;
import org.asynchttpclient.netty.channel.Http2ConnectionState;
import org.asynchttpclient.proxy.ProxyServer;
import org.asynchttpclient.uri.Uri;
import org.jspecify.annotations.Nullable;

/**
 * A host and port that is called with TLS. Its calls go in lanes. The library keeps one connection
 * of HTTP/2 per lane, and lets a call wait where all streams of that connection are taken; so there
 * are as many lanes as it takes for every call to find a stream. Connections of HTTP/1.1 carry one
 * call each and share a single lane. Thread-safe.
 */
final class TlsOrigin {
  private final String server;
  private final List<Lane> lanes = new CopyOnWriteArrayList<>();

  /** Creates an origin without connections. */
  TlsOrigin(String server) {
    this.server = server;
  }

  /** A place in the first lane that has one, to be left once the call has ended. */
  Lane enter() {
    for (Lane lane : lanes) {
      if (lane.tryEnter()) {
        return lane;
      }
    }
    Lane added = new Lane();
    added.calls.incrementAndGet();
    lanes.add(added);
    return added;
  }

  /** Tells the library's connections of one lane from those of another, by identity. */
  final class Lane implements ChannelPoolPartitioning {
    private final AtomicInteger calls = new AtomicInteger();
    private volatile @Nullable Http2ConnectionState connection;

    private boolean tryEnter() {
      int places = places();
      int present = calls.get();
      while (present < places) {
        if (calls.compareAndSet(present, present + 1)) {
          return true;
        }
        present = calls.get();
      }
      return false;
    }

    /** One at least: an upstream that allows no stream for now is waited for. */
    private int places() {
      Http2ConnectionState present = connection;
      return present == null ? Integer.MAX_VALUE : Math.max(1, present.getMaxConcurrentStreams());
    }

    /** Notes the connection that a call of the lane is sent on. */
    void usedBy(Channel channel) {
      Http2ConnectionState state = channel.attr(Http2ConnectionState.HTTP2_STATE_KEY).get();
      // One that is redundant carries no other call.
      if (state == null || !state.isRedundant()) {
        connection = state;
      }
    }

    /** Gives the place back. */
    void leave() {
      calls.decrementAndGet();
    }

    @Override
    public Object getPartitionKey(
        Uri uri, @Nullable String virtualHost, @Nullable ProxyServer proxy) {
      return this;
    }

    @Override
    public String toString() {
      return server;
    }
  }
}
