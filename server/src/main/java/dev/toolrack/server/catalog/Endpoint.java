package dev.toolrack.server.catalog;

import java.util.List;
import java.util.Map;

/** How a version is called, for one protocol. */
public sealed interface Endpoint {

  /**
   * An HTTP upstream; {@code toolrack.v1.HttpEndpoint} documents the fields. Not validated here:
   * see {@link VersionCheck}.
   */
  record Http(
      Method method,
      String urlTemplate,
      Map<String, String> headers,
      String outputPointer,
      List<StatusRange> successStatuses)
      implements Endpoint {
    public Http {
      headers = Map.copyOf(headers);
      successStatuses =
          successStatuses.isEmpty() ? List.of(StatusRange.SUCCESS) : List.copyOf(successStatuses);
    }

    /** Whether the upstream's status means success. */
    public boolean succeeds(int status) {
      for (StatusRange range : successStatuses) {
        if (status >= range.first() && status <= range.last()) {
          return true;
        }
      }
      return false;
    }
  }

  /** Request method of an HTTP upstream. */
  enum Method {
    GET,
    POST,
    PUT,
    PATCH,
    DELETE;

    /** Whether the input is sent as the request's body rather than in its query. */
    public boolean hasBody() {
      return switch (this) {
        case POST, PUT, PATCH -> true;
        case GET, DELETE -> false;
      };
    }
  }

  /** A range of HTTP statuses, both ends included. */
  record StatusRange(int first, int last) {
    public static final StatusRange SUCCESS = new StatusRange(200, 299);
  }
}
