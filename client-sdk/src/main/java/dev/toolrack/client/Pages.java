package dev.toolrack.client;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads a list page by page as one stream, fetching a page when the previous one is used up. */
final class Pages {
  private Pages() {}

  static <T> Stream<T> stream(String firstToken, Function<String, Page<T>> read) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(
            new Elements<>(firstToken, read), Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  private static final class Elements<T> implements Iterator<T> {
    private final Function<String, Page<T>> read;
    private String nextToken;
    private boolean begun;
    private Iterator<T> elements = Collections.emptyIterator();

    Elements(String firstToken, Function<String, Page<T>> read) {
      this.nextToken = firstToken;
      this.read = read;
    }

    @Override
    public boolean hasNext() {
      // A page may be empty without being the last.
      while (!elements.hasNext() && (!begun || !nextToken.isEmpty())) {
        begun = true;
        Page<T> page = read.apply(nextToken);
        elements = page.items().iterator();
        nextToken = page.nextPageToken();
      }
      return elements.hasNext();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException("That was the last page");
      }
      return elements.next();
    }
  }
}
