using System.Text.Json;

namespace Heartbeat;

/// <summary>
/// Reads the members of one JSON object (RFC 8259), and not those of objects within. It allocates nothing, unless a text is asked for. What is no object, or no JSON, has no
/// members from there on.
/// </summary>
internal ref struct JsonMembers
{
    private readonly ReadOnlySpan<byte> _json;
    private Utf8JsonReader _name;
    private Utf8JsonReader _value;
    private int _valueStart;
    private int _valueEnd;
    private bool _isOver;

    public JsonMembers(ReadOnlySpan<byte> json)
    {
        _json = json;
        _value = new Utf8JsonReader(json);
        _isOver = !TryRead(ref _value) || _value.TokenType != JsonTokenType.StartObject;
    }

    /// <summary>What the value is; of an object or an array, its start.</summary>
    public readonly JsonTokenType Type => _value.TokenType switch
    {
        JsonTokenType.EndObject => JsonTokenType.StartObject,
        JsonTokenType.EndArray => JsonTokenType.StartArray,
        var type => type,
    };

    /// <summary>The value as it stands in the text: of an object or an array, all of it, for members of its own.</summary>
    public readonly ReadOnlySpan<byte> Raw => _json[_valueStart.._valueEnd];

    public readonly bool IsTrue => _value.TokenType == JsonTokenType.True;

    /// <summary>Goes to the next member.</summary>
    /// <returns>False if there is none.</returns>
    public bool Next()
    {
        if (_isOver || !TryRead(ref _value) || _value.TokenType != JsonTokenType.PropertyName)
        {
            _isOver = true;
            return false;
        }

        _name = _value;
        if (!TryRead(ref _value))
        {
            _isOver = true;
            return false;
        }

        _valueStart = (int)_value.TokenStartIndex;
        if (!TrySkip())
        {
            _isOver = true;
            return false;
        }

        _valueEnd = (int)_value.BytesConsumed;
        return true;
    }

    /// <summary>Whether the member has this name.</summary>
    public readonly bool Is(ReadOnlySpan<byte> name) => Equals(_name, name);

    /// <summary>Whether the value is this text.</summary>
    public readonly bool IsText(ReadOnlySpan<byte> text) => _value.TokenType == JsonTokenType.String && Equals(_value, text);

    /// <summary>The value's text.</summary>
    /// <returns>Null where it is none, or holds half a surrogate pair.</returns>
    public readonly string? Text()
    {
        try
        {
            return _value.TokenType == JsonTokenType.String ? _value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public readonly bool TryGetInt64(out long number)
    {
        number = 0;
        return _value.TokenType == JsonTokenType.Number && _value.TryGetInt64(out number);
    }

    public readonly bool TryGetDouble(out double number)
    {
        number = 0;
        return _value.TokenType == JsonTokenType.Number && _value.TryGetDouble(out number);
    }

    /// <summary>Half an escaped surrogate pair is valid JSON, and equal to no text.</summary>
    private static bool Equals(in Utf8JsonReader token, ReadOnlySpan<byte> text)
    {
        try
        {
            return token.ValueTextEquals(text);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private bool TrySkip()
    {
        try
        {
            _value.Skip();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryRead(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
