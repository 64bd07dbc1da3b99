package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.initializer.Initializer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassIndexTest {

  private static final Architecture TEN = Architecture.named("reference");
  private static final List<String> NAMES =
      List.of("cat", "dog", "2", "big dog", "鳥", "f", "g", "h", "i", "j");
  private final ClassIndex named = new ClassIndex(TEN.withClassNames(NAMES));
  private final ClassIndex numbered = new ClassIndex(TEN);

  @Test
  void findsAClassByItsNameOrItsNumber() {
    assertThat(named.find("dog")).hasValue(1);
    assertThat(named.find(" big dog\n")).hasValue(3);
    assertThat(named.find("鳥")).hasValue(4);
    assertThat(named.find("2")).hasValue(2);
    assertThat(named.find("9")).hasValue(9);
    assertThat(numbered.find("007")).hasValue(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Dog", "10", "-1", "+1", "1.0", "99999999999999999999", "١", "dogs"})
  void findsNothingElse(String text) {
    assertThat(named.find(text)).isEmpty();
  }

  @Test
  void namesClasses() {
    assertThat(named.name(3)).isEqualTo("big dog");
    assertThat(numbered.name(3)).isNull();
    assertThat(named.has(9)).isTrue();
    assertThat(named.has(10)).isFalse();
    assertThat(named.has(-1)).isFalse();
  }

  @Test
  void tellsWhatIsKnown() {
    assertThat(numbered.known())
        .isEqualTo("a number from 0 to 9, because the classes have no names");
    assertThat(named.known())
        .isEqualTo("one of cat, dog, 2, big dog, 鳥, f, g, h, i, j, or a number from 0 to 9");

    Architecture many =
        new Architecture(
            1,
            1,
            1,
            List.of(new LayerSpec.Flatten(), new LayerSpec.Dense(12, Initializer.HE)),
            IntStream.range(0, 12).mapToObj(i -> "n" + i).toList());
    assertThat(new ClassIndex(many).known())
        .isEqualTo(
            "one of n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 2 more, or a number from 0 to 11");
  }
}
