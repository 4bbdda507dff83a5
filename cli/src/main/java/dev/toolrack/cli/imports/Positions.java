package dev.toolrack.cli.imports;

import java.util.Arrays;

/** A list of positions that takes eight bytes per position. Not thread-safe. */
final class Positions {
  private int[] numbers = new int[64];
  private int size;

  void add(Position position) {
    if (size + 2 > numbers.length) {
      numbers = Arrays.copyOf(numbers, numbers.length * 2);
    }
    numbers[size++] = position.index();
    numbers[size++] = position.line();
  }

  /** The position at an index from 0. */
  Position get(int index) {
    return new Position(numbers[2 * index], numbers[2 * index + 1]);
  }
}
