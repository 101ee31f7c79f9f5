using System.Text;

namespace Heartbeat;

/// <summary>Reads JSON (RFC 8259) of a setting, in the runtime and in the compiler, where nothing else does.</summary>
internal sealed class ShapeReader
{
    /// <summary>What System.Text.Json reads too.</summary>
    private const int Deepest = 64;

    private readonly string _text;
    private int _at;
    private int _depth;

    private ShapeReader(string text) => _text = text;

    /// <summary>Reads a text that is one JSON value.</summary>
    /// <param name="text">The text.</param>
    /// <param name="place">The first character that JSON does not have there, from 1; 0 where there is none.</param>
    /// <returns>Null where it is no JSON.</returns>
    public static ShapeValue? Read(string text, out int place)
    {
        var reader = new ShapeReader(text);
        reader.SkipSpace();
        var value = reader.Value();
        reader.SkipSpace();
        if (value is null || reader._at < text.Length)
        {
            place = reader._at + 1;
            return null;
        }

        place = 0;
        return value;
    }

    private char Next => _at < _text.Length ? _text[_at] : '\0';

    private ShapeValue? Value() => Next switch
    {
        '{' => Nested(Object),
        '[' => Nested(Array),
        '"' => String() is { } text ? new ShapeValue(ShapeKind.Text) { Text = text } : null,
        't' => Word("true", ShapeKind.True),
        'f' => Word("false", ShapeKind.False),
        'n' => Word("null", ShapeKind.Null),
        _ => Number(),
    };

    private ShapeValue? Nested(Func<ShapeValue?> read)
    {
        if (_depth == Deepest)
        {
            return null;
        }

        _depth++;
        var value = read();
        _depth--;
        return value;
    }

    private ShapeValue? Object()
    {
        var start = _at++;
        var members = new List<KeyValuePair<string, ShapeValue>>();
        SkipSpace();
        while (!Take('}'))
        {
            if (members.Count > 0 && !TakeComma())
            {
                return null;
            }

            if (Next != '"' || String() is not { } name)
            {
                return null;
            }

            SkipSpace();
            if (!Take(':'))
            {
                return null;
            }

            SkipSpace();
            if (Value() is not { } value)
            {
                return null;
            }

            members.Add(new(name, value));
            SkipSpace();
        }

        return new ShapeValue(ShapeKind.Object) { Members = members, Source = _text.Substring(start, _at - start) };
    }

    private ShapeValue? Array()
    {
        var start = _at++;
        var items = new List<ShapeValue>();
        SkipSpace();
        while (!Take(']'))
        {
            if ((items.Count > 0 && !TakeComma()) || Value() is not { } value)
            {
                return null;
            }

            items.Add(value);
            SkipSpace();
        }

        return new ShapeValue(ShapeKind.Array) { Items = items, Source = _text.Substring(start, _at - start) };
    }

    private string? String()
    {
        var text = new StringBuilder();
        for (_at++; _at < _text.Length; _at++)
        {
            var character = _text[_at];
            if (character == '"')
            {
                _at++;
                return text.ToString();
            }

            if (character < ' ')
            {
                return null;
            }

            if (character != '\\')
            {
                text.Append(character);
            }
            else if (Escaped() is { } meant)
            {
                text.Append(meant);
            }
            else
            {
                return null;
            }
        }

        return null;
    }

    private char? Escaped()
    {
        _at++;
        switch (Next)
        {
            case '"' or '\\' or '/':
                return Next;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                return CodeUnit();
            default:
                return null;
        }
    }

    private char? CodeUnit()
    {
        var code = 0;
        for (var digit = 0; digit < 4; digit++)
        {
            _at++;
            var value = "0123456789abcdef".IndexOf(char.ToLowerInvariant(Next));
            if (value < 0)
            {
                return null;
            }

            code = (code << 4) + value;
        }

        return (char)code;
    }

    private ShapeValue? Number()
    {
        var start = _at;
        Take('-');
        if (!Take('0') && !Digits())
        {
            return null;
        }

        if (Take('.') && !Digits())
        {
            return null;
        }

        if (Take('e') || Take('E'))
        {
            _ = Take('+') || Take('-');
            if (!Digits())
            {
                return null;
            }
        }

        return new ShapeValue(ShapeKind.Number) { Text = _text.Substring(start, _at - start) };
    }

    private bool Digits()
    {
        var start = _at;
        while (Next is >= '0' and <= '9')
        {
            _at++;
        }

        return _at > start;
    }

    private ShapeValue? Word(string word, ShapeKind kind)
    {
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0)
        {
            return null;
        }

        _at += word.Length;
        return new ShapeValue(kind);
    }

    private bool TakeComma()
    {
        if (!Take(','))
        {
            return false;
        }

        SkipSpace();
        return true;
    }

    private bool Take(char character)
    {
        if (Next != character)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void SkipSpace()
    {
        while (Next is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }
    }
}
