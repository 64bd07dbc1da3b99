package dev.millrace.app.output;

import java.util.ArrayList;
import java.util.List;

/**
 * A table in plain text: a title, a line of headings, and rows whose cells stand under each other.
 * Columns in which every cell is a number are aligned to the right.
 */
public final class Table {

  private static final String GAP = "  ";

  private final String title;
  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();

  /** Makes an empty table. */
  public Table(String title, String... headings) {
    this.title = title;
    this.headings = List.of(headings);
  }

  /**
   * Adds a row.
   *
   * @param cells one per heading, shown by their {@code toString()}
   * @return this table
   * @throws IllegalArgumentException if there are more or fewer cells than headings
   */
  public Table row(Object... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException(
          "cells must be as many as headings, " + headings.size() + ", but were " + cells.length);
    }
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(String.valueOf(cell));
    }
    rows.add(row);
    return this;
  }

  /** Returns the table as lines, without a line break at the end. */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    lines.add(title);
    lines.add(line(headings));
    int width = 0;
    for (int column = 0; column < headings.size(); column++) {
      width += width(column) + (column == 0 ? 0 : GAP.length());
    }
    lines.add("-".repeat(width));
    rows.forEach(row -> lines.add(line(row)));
    return String.join(System.lineSeparator(), lines);
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String cell = cells.get(column);
      String padding = " ".repeat(width(column) - cell.length());
      line.append(column == 0 ? "" : GAP);
      line.append(isNumeric(column) ? padding + cell : cell + padding);
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    int width = headings.get(column).length();
    for (List<String> row : rows) {
      width = Math.max(width, row.get(column).length());
    }
    return width;
  }

  private boolean isNumeric(int column) {
    return rows.stream().allMatch(row -> row.get(column).matches("-?[\\d.,]+( ?%)?|-"));
  }
}
