package dev.toolrack.bench.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All results of one benchmark. Must be filled by one thread. */
public final class Report {
  private final String name;
  private final Instant began;
  private final Map<String, String> facts = new LinkedHashMap<>();
  private final List<Comparison> comparisons = new ArrayList<>();
  private final List<TimeLine> timeLines = new ArrayList<>();
  private final List<Figure> figures = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /** A value that was measured once. */
  record Figure(String label, double value, String unit) {}

  public Report(String name, Instant began) {
    this.name = name;
    this.began = began;
  }

  /**
   * Adds a fact that readers need to judge the figures, for example a version, options, or the
   * load.
   */
  public void fact(String label, String value) {
    facts.put(label, value);
  }

  public void add(Comparison comparison) {
    comparisons.add(comparison);
  }

  public void add(TimeLine timeLine) {
    timeLines.add(timeLine);
  }

  /** Adds a value that was measured once. */
  public void figure(String label, double value, String unit) {
    figures.add(new Figure(label, value, unit));
  }

  /** Adds a sentence, for example what was skipped and why, or how something was measured. */
  public void note(String sentence) {
    notes.add(sentence);
  }

  public String name() {
    return name;
  }

  Instant began() {
    return began;
  }

  Map<String, String> facts() {
    return facts;
  }

  List<Comparison> comparisons() {
    return comparisons;
  }

  List<TimeLine> timeLines() {
    return timeLines;
  }

  List<Figure> figures() {
    return figures;
  }

  List<String> notes() {
    return notes;
  }
}
