namespace Heartbeat.Runtime.Tests.Frames.Planted;

/// <summary>The faults: each drops or shifts one rule.</summary>
internal static class FrameFaults
{
    private const string Reader = "FrameReader.cs";
    private const string Close = "ClosePayload.cs";
    private const string Utf8 = "Utf8Validator.cs";
    private const string Header = "FrameHeader.cs";
    private const string Writer = "FrameWriter.cs";
    private const string Mask = "FrameMask.cs";
    private const string Headers = "HandshakeHeaders.cs";
    private const string Key = "HandshakeKey.cs";
    private const string Token = "HandshakeToken.cs";
    private const string Text = "HandshakeText.cs";
    private const string Client = "ClientHandshake.cs";
    private const string Server = "ServerHandshake.cs";
    private const string Origin = "WebOrigin.cs";
    private const string Entry = "OriginEntry.cs";
    private const string Request = "RequestOrigin.cs";
    private const string Deflate = "DeflateParameters.cs";
    private const string Deflater = "MessageDeflater.cs";
    private const string Inflater = "MessageInflater.cs";

    /// <summary>Of the reading of frames.</summary>
    public static IReadOnlyList<FrameFault> Reading { get; } =
    [
        new("A client's frame need not be masked", Reader, "if (frame.IsMasked != isServer)", "if (frame.IsMasked && !isServer)"),
        new("A server's frame may be masked", Reader, "if (frame.IsMasked != isServer)", "if (!frame.IsMasked && isServer)"),
        new("A control frame may have a reserved bit", Reader, "if (frame.HasReservedBits || (frame.IsDeflated && inflater is null))", "if (!frame.IsControl && (frame.HasReservedBits || (frame.IsDeflated && inflater is null)))"),
        new("A later fragment may have a reserved bit", Reader, "if (frame.HasReservedBits || (frame.IsDeflated && inflater is null))", "if (frame.Opcode != FrameOpcode.Continuation && (frame.HasReservedBits || (frame.IsDeflated && inflater is null)))"),
        new("The third reserved bit is not looked at", Header, "ReservedBits = 0x30", "ReservedBits = 0x20"),
        new("Opcode 11 is taken for a pong", Reader, "FrameOpcode.Ping or FrameOpcode.Pong)", "FrameOpcode.Ping or FrameOpcode.Pong or (FrameOpcode)11)"),
        new("Opcode 3 is taken for data", Reader, "(FrameOpcode.Continuation or FrameOpcode.Text", "(FrameOpcode.Continuation or (FrameOpcode)3 or FrameOpcode.Text"),
        new("A length may have its highest bit set", Reader, "return frame.Length < 0 ?", "return frame.Length < 0 && frame.IsControl ?"),
        new("A control frame may have 126 bytes", Reader, "frame.Length > FrameHeader.LongestShort", "frame.Length > FrameHeader.LongestShort + 1"),
        new("A ping may be fragmented", Reader, "if (frame.IsControl && !frame.IsFinal)", "if (frame.IsControl && !frame.IsFinal && frame.Opcode != FrameOpcode.Ping)"),
        new("A close frame may be fragmented", Reader, "if (frame.IsControl && !frame.IsFinal)", "if (frame.IsControl && !frame.IsFinal && frame.Opcode != FrameOpcode.Close)"),
        new("A close frame may have one byte", Reader, "is > 0 and < ClosePayload.StatusSize", "is < 0"),
        new("A message may begin amid another", Reader, "!= _isUnfinished)", "!= _isUnfinished && !_isUnfinished)"),
        new("Nothing may be continued", Reader, "!= _isUnfinished)", "!= _isUnfinished && _isUnfinished)"),
        new("A length is looked at before what the first byte says", Reader, "if (frame.IsControl && !frame.IsFinal)", "if (frame.Length < 0)\n{\nreturn ProtocolViolation.LengthTooLarge;\n}\n\nif (frame.IsControl && !frame.IsFinal)"),
        new("A control frame's length is looked at before what the first byte says", Reader, "if (frame.IsControl && !frame.IsFinal)", "if (frame.IsControl && frame.Length > FrameHeader.LongestShort)\n{\nreturn ProtocolViolation.LongControl;\n}\n\nif (frame.IsControl && !frame.IsFinal)"),
        new("What is wrong is found when the header is whole", Reader, "BytesThatTell = 2", "BytesThatTell = 14"),
        new("The largest message is too large", Reader, "_frame.Length <= maxMessageSize - _length", "_frame.Length < maxMessageSize - _length"),
        new("Each fragment may be as large as a message", Reader, "_frame.Length <= maxMessageSize - _length", "_frame.Length <= maxMessageSize"),
        new("A message too large is told of each time", Reader, "return _isDiscarding || _isDeflated ||", "return _isDeflated ||"),
        new("What comes after a message too large is found", Reader, "if (_isDiscarding)\n{", "if (_isDiscarding && !_frame.IsFinal)\n{"),
        new("A message that is read away has no end", Reader, "_isUnfinished = !isWhole;\nreturn Incoming.Nothing;", "return Incoming.Nothing;"),
        new("A message has the length of the last one in it", Reader, "_isDeflated = _frame.IsDeflated;\n_length = 0;", "_isDeflated = _frame.IsDeflated;"),
        new("What comes before the last frame is lost", Reader, "if (isWhole && _length == 0)", "if (isWhole)"),
        new("A message in one frame goes on", Reader, "_isUnfinished = false;\nData = part;", "Data = part;"),
        new("A message in parts goes on", Reader, "_isUnfinished = false;\n_isDataPooled = true;", "_isDataPooled = true;"),
        new("The mask begins anew with each part", Reader, "Unmask(part.Span, offset);", "Unmask(part.Span, 0);"),
        new("A text may be anything", Reader, "if (Type == WebSocketMessageType.Text && !(", "if (Type == WebSocketMessageType.Close && !("),
        new("Binary must be UTF-8", Reader, "if (Type == WebSocketMessageType.Text && !(", "if (!("),
        new("A text may end amid a character", Reader, "(!isWhole || _utf8.IsComplete)", "true"),
        new("Each fragment of a text must be whole", Reader, "(!isWhole || _utf8.IsComplete)", "(_isInFrame || _utf8.IsComplete)"),
        new("A wrong text is found at its end", Reader, "if (Type == WebSocketMessageType.Text && !(_utf8.Accepts(part.Span) && (", "if (Type == WebSocketMessageType.Text && (_utf8.Accepts(part.Span) ? isWhole && !_utf8.IsComplete : isWhole) && !(("),
        new("Frames are read after a close", Reader, "_isOver = true;\nreturn Incoming.Close;", "return Incoming.Close;"),
        new("Frames are read after a violation", Reader, "Violation = violation;\n_isOver = true;", "Violation = violation;"),
        new("The rest of a control frame is put before its beginning", Reader, ".AsMemory((int)_frameRead)", ".AsMemory(0)"),
        new("The rest of a control frame is taken for all of it", Reader, "if (_frameRead == 0 && _given.Length", "if (_given.Length"),
        new("A ping in parts is not unmasked", Reader, "Unmask(_controlPart.AsSpan(0, length), offset: 0);", ""),
        new("A ping is not unmasked", Reader, "Unmask(payload.Span, offset: 0);", ""),
        new("The rest of a header is taken for a header", Reader, "if (_headerLength == 0 && FrameHeader", "if (FrameHeader"),
        new("A pong is taken for a ping", Reader, "_frame.Opcode == FrameOpcode.Ping ? Incoming.Ping", "_frame.Opcode != FrameOpcode.Close ? Incoming.Ping"),
        new("What came before is lost where memory grows", Reader, "_pooled.AsSpan(0, _length).CopyTo(larger);", ""),
        new("Memory is taken for what a header announces", Reader, "Math.Min(announced, Math.Max(2L * needed, SmallestPooled))", "announced"),
        new("Memory that was handed over is used again", Reader, "_pooled = null;\n_isDataPooled = false;\n}\n\nreturn message;", "_isDataPooled = false;\n}\n\nreturn message;"),
        new("A length of 16 bits is signed", Header, "BinaryPrimitives.ReadUInt16BigEndian", "BinaryPrimitives.ReadInt16BigEndian"),
        new("A close may say 1004", Close, "(>= 1000 and <= 1003)", "(>= 1000 and <= 1004)"),
        new("A close may say 1006", Close, "(>= 1007 and <= 1014)", "(>= 1006 and <= 1014)"),
        new("A close may say 1015", Close, "(>= 1007 and <= 1014)", "(>= 1007 and <= 1015)"),
        new("A close may not say 1014", Close, "(>= 1007 and <= 1014)", "(>= 1007 and <= 1013)"),
        new("A close may say 2999", Close, "(>= 3000 and <= 4999)", "(>= 2999 and <= 4999)"),
        new("A close may say 5000", Close, "(>= 3000 and <= 4999)", "(>= 3000 and <= 5000)"),
        new("A description may end amid a character", Close, "!validator.Accepts(text) || !validator.IsComplete", "!validator.Accepts(text)"),
        new("Half a surrogate pair is a character", Utf8, "0xED => ((byte)2, LeastContinuation, (byte)0x9F)", "0xED => ((byte)2, LeastContinuation, MostContinuation)"),
        new("A character may lie beyond the last one", Utf8, "0xF4 => ((byte)3, LeastContinuation, (byte)0x8F)", "0xF4 => ((byte)3, LeastContinuation, MostContinuation)"),
        new("Three bytes may stand for two", Utf8, "0xE0 => ((byte)2, (byte)0xA0, MostContinuation)", "0xE0 => ((byte)2, LeastContinuation, MostContinuation)"),
        new("Four bytes may stand for three", Utf8, "0xF0 => ((byte)3, (byte)0x90, MostContinuation)", "0xF0 => ((byte)3, LeastContinuation, MostContinuation)"),
        new("The second limit of a character holds for its third byte", Utf8, "(_least, _most) = (LeastContinuation, MostContinuation);\nreturn true;", "return true;"),
        new("A mask is turned the wrong way", "FrameMask.cs", "(mask >> left) | (mask << (32 - left))\n: (", "(mask << left) | (mask >> (32 - left))\n: ("),
    ];

    /// <summary>Of the writing of frames.</summary>
    public static IReadOnlyList<FrameFault> Writing { get; } =
    [
        new("A client's frame is not masked", Writer, "IsMasked = !isServer,", "IsMasked = false,"),
        new("A server's frame is masked", Writer, "IsMasked = !isServer,", "IsMasked = true,"),
        new("The payload of a client is copied as it is", Writer, "FrameMask.Copy(part, destination, mask, offset);", "part.CopyTo(destination);"),
        new("The mask of a later part begins anew", Writer, "FrameMask.Copy(part, destination, mask, offset);", "FrameMask.Copy(part, destination, mask, 0);"),
        new("The size leaves the mask out", Writer, "FrameHeader.SizeFor(payload, !isServer)", "FrameHeader.SizeFor(payload, isServer)"),
        new("Each frame ends its message", Writer, "IsFinal = isFinal,", "IsFinal = true,"),
        new("A part of the mask is not turned", Mask, "(mask >> left) | (mask << (32 - left))", "mask >> left"),
        new("The mask is turned the other way", Mask, "(mask >> left) | (mask << (32 - left))", "(mask << left) | (mask >> (32 - left))"),
        new("What is left over after the vectors is not masked", Mask, "CopyRest(data.Slice(done), destination.Slice(done, data.Length - done), mask);", "data.Slice(done).CopyTo(destination.Slice(done));"),
        new("The last bytes are masked by the first byte of the mask", Mask, "bytes[i % Size]", "bytes[0]"),
        new("A mask is used for two frames", "MaskSource.cs", "_next++ * sizeof(uint)", "(_next++ & ~1) * sizeof(uint)"),
        new("A block of masks is used again", "MaskSource.cs", "_fill(_block);\n_next = 0;", "if (_block[0] == 0 && _block[1] == 0 && _block[2] == 0 && _block[3] == 0)\n{\n_fill(_block);\n}\n\n_next = 0;"),
        new("A message of 1 MiB is cut", "Fragments.cs", "1024 * 1024", "(1024 * 1024) - 1"),
        new("Each fragment says what the message is", "Fragments.cs", "start == 0 ? opcode : FrameOpcode.Continuation", "opcode"),
        new("No fragment is the last", "Fragments.cs", "start + count == length", "start + count == length && start == 0"),
        new("A close without a status has one", Close, "if ((int)status == NoStatus)", "if ((int)status == AbnormalClosure)"),
        new("The description stands over the status", Close, "text.CopyTo(destination.Slice(StatusSize));", "text.CopyTo(destination);"),
        new("1006 may be sent", Close, "not AbnormalClosure and not FailedTlsHandshake", "not FailedTlsHandshake"),
        new("1015 may be sent", Close, "not AbnormalClosure and not FailedTlsHandshake", "not AbnormalClosure"),
    ];

    /// <summary>Of compression, and what is agreed on about it.</summary>
    public static IReadOnlyList<FrameFault> Compression { get; } =
    [
        new("A frame may say that it is compressed where nothing was agreed on", Reader, "(frame.IsDeflated && inflater is null)", "false"),
        new("A control frame may be compressed", Reader, "frame.IsDeflated && frame.Opcode is not (FrameOpcode.Text or FrameOpcode.Binary)", "frame.IsDeflated && frame.Opcode is FrameOpcode.Continuation"),
        new("A later frame may say that it is compressed", Reader, "frame.IsDeflated && frame.Opcode is not (FrameOpcode.Text or FrameOpcode.Binary)", "frame.IsDeflated && frame.IsControl"),
        new("A message is compressed if its last frame says so", Reader, "_isUnfinished = true;\n_isDeflated = _frame.IsDeflated;", "_isUnfinished = true;\n_isDeflated |= _frame.IsDeflated;"),
        new("The frames of a compressed message count for its size", Reader, "_isDiscarding || _isDeflated || _frame.Length", "_isDiscarding || _frame.Length"),
        new("A message may get one byte larger than it may", Reader, "if (_length + read > maxMessageSize)", "if (_length + read > maxMessageSize + 1L)"),
        new("The largest message is too large once it was compressed", Reader, "if (_length + read > maxMessageSize)", "if (_length + read >= maxMessageSize)"),
        new("A message too large that was compressed has no end", Reader, "_isUnfinished = !isWhole;\nreturn Discard();", "return Discard();"),
        new("A text that was compressed may be anything", Reader, "Type == WebSocketMessageType.Text && !_utf8.Accepts(", "Type == WebSocketMessageType.Close && !_utf8.Accepts("),
        new("A text that was compressed may end amid a character", Reader, "Type == WebSocketMessageType.Text && !_utf8.IsComplete ?", "Type == WebSocketMessageType.Close && !_utf8.IsComplete ?"),
        new("What is wrong with compressed bytes is not looked at", Reader, "return inflater.Violation is { } violation ?", "return inflater.Violation is { } violation && violation.Status == 0 ?"),
        new("A message is not compressed, says its first frame", Header, "(IsDeflated ? Deflated : 0)", "0"),
        new("Another bit says that a message is compressed", Header, "Deflated = 0x40", "Deflated = 0x20"),
        new("The end of a message is left in it", Deflater, "_deflated.RemoveLast(TailSize);", ""),
        new("A message keeps its last bytes to itself", Deflater, "_stream.Flush();", ""),
        new("What came before is never remembered", Deflater, "if (!keepsContext)", "if (true)"),
        new("What came before is always remembered", Deflater, "if (!keepsContext)", "if (_state < 0)"),
        new("The end of a stream is taken for a message", Deflater, "_deflated.IsComplete = true;", ""),
        new("What was taken stays", Deflater, "_count = 0;\nReturn();", "Return();"),
        new("It compresses on after it was disposed of", Deflater, "Interlocked.Exchange(ref _state, Ended) == Idle", "Interlocked.Exchange(ref _state, Idle) == Idle"),
        new("A short message is worth it", Deflater, "keepsContext ? LeastAmongOthers : LeastAlone", "LeastAmongOthers"),
        new("The end of a message is not put back", Inflater, "return taken + Tail.Length;", "return taken;"),
        new("What is wrong is a message that goes on", Inflater, "Violation = ProtocolViolation.NotDeflated;\nreturn 0;", "return 0;"),
        new("What follows a last block is lost", Inflater, "_deflated.IsGone ? null : ProtocolViolation.AfterLastBlock", "null"),
        new("Nothing may follow a last block", Inflater, "_deflated.IsGone ? null : ProtocolViolation.AfterLastBlock", "ProtocolViolation.AfterLastBlock"),
        new("A last block is the end of all messages", Inflater, "Violation = _deflated.IsGone ? null : ProtocolViolation.AfterLastBlock;\nDispose();", "Violation = _deflated.IsGone ? null : ProtocolViolation.AfterLastBlock;"),
        new("Nothing is held back", Inflater, "if (Left > _last.Length)\n{\nreturn Take(buffer, offset, Math.Min(count, Left - _last.Length));", "if (Left > _last.Length)\n{\nreturn Take(buffer, offset, Math.Min(count, Left));"),
        new("Too much is held back", Inflater, "_last = new byte[2]", "_last = new byte[9]"),
        new("What is held back is lost with its part", Inflater, "_part.CopyTo(_last.AsMemory(_lastCount));", ""),
        new("Messages refer back although they must not", Inflater, "else if (_deflated.EndsMessage && !keepsContext)", "else if (_deflated.EndsMessage && Violation is not null)"),
        new("Messages never refer back", Inflater, "else if (_deflated.EndsMessage && !keepsContext)", "else if (_deflated.EndsMessage)"),
        new("A smaller window of the server is agreed on", Deflate, "ServerMaxWindowBits < MostWindowBits ? null : new()", "ServerMaxWindowBits < LeastWindowBits ? null : new()"),
        new("A window may have 16 bits", Deflate, "is >= LeastWindowBits and <= MostWindowBits", "is >= LeastWindowBits and <= MostWindowBits + 1"),
        new("A window may have 7 bits", Deflate, "is >= LeastWindowBits and <= MostWindowBits", "is >= LeastWindowBits - 1 and <= MostWindowBits"),
        new("A number may begin with zero", Deflate, " && value![0] != '0'", ""),
        new("A parameter may be there twice", Deflate, "names.Add(name) ? read", "names.Add(name) | true ? read"),
        new("A parameter may be unknown", Deflate, "_ => null,", "_ => this,"),
        new("A parameter without a value may have one", Deflate, "ServerTakeover when value is null", "ServerTakeover when true"),
        new("The client's window must have a size in an offer", Deflate, "ClientWindow when value is null && !isAnswer", "ClientWindow when value is null && isAnswer"),
        new("A value may have no quotes", Deflate, "value.Length > 2 && value[0] == '\"'", "value.Length > 2 && value[0] == '\\''"),
        new("The server need not keep to what it is asked for", Deflate, "(answer.ServerNoContextTakeover || !ServerNoContextTakeover)", "true"),
        new("The server may have any window", Deflate, "answer.ServerMaxWindowBits <= most", "answer.ServerMaxWindowBits is not null"),
        new("The server may tell a window that nobody offered to be told", Deflate, "(ClientMaxWindowBits is not null || answer.ClientMaxWindowBits is null)", "true"),
        new("The client forgets that it keeps nothing", Deflate, "ClientNoContextTakeover = ClientNoContextTakeover || answer.ClientNoContextTakeover", "ClientNoContextTakeover = answer.ClientNoContextTakeover"),
        new("The server forgets what it wants", Deflate, "ServerNoContextTakeover = ServerNoContextTakeover || wanted.ServerNoContextTakeover", "ServerNoContextTakeover = ServerNoContextTakeover"),
        new("The server tells a window to whom has not offered it", Deflate, "ClientMaxWindowBits is { } most && Math.Min(most, wanted.ClientMaxWindowBits ?? MostWindowBits) is < MostWindowBits and var bits ? bits : null", "wanted.ClientMaxWindowBits"),
        new("The client's window is not repeated", Deflate, "Math.Min(most, wanted.ClientMaxWindowBits ?? MostWindowBits)", "(wanted.ClientMaxWindowBits is null ? MostWindowBits : Math.Min(most, wanted.ClientMaxWindowBits.Value))"),
        new("Each end takes the other's context for its own", Deflate, "isServer ? !ServerNoContextTakeover : !ClientNoContextTakeover", "isServer ? !ClientNoContextTakeover : !ServerNoContextTakeover"),
        new("The last offer is taken", Server, ".FirstOrDefault(static answer => answer is not null)", ".LastOrDefault(static answer => answer is not null)"),
        new("Compression is agreed on and not answered", Server, "answer.Add(HandshakeNames.Extensions, Deflate.ToString());", ""),
        new("Compression is not offered", Client, "Request.Add(HandshakeNames.Extensions, deflate.ToString());", ""),
    ];

    /// <summary>Of the handshakes.</summary>
    public static IReadOnlyList<FrameFault> Handshakes { get; } =
    [
        new("The names of headers have a case", Headers, "string.Equals(line.Key, name, StringComparison.OrdinalIgnoreCase)", "line.Key == name"),
        new("Only the first line of a header counts", Headers, "string.Join(\", \", values)", "values[0]"),
        new("An empty element counts", Headers, ".Where(static element => element.Length > 0)", ""),
        new("The space around an element belongs to it", Headers, ".Select(static element => element.Trim(Space))", ""),
        new("An element has a case", Headers, "string.Equals(each, element, StringComparison.OrdinalIgnoreCase)", "each == element"),
        new("A key may have 15 bytes", Key, "key.Length == Length", "key.Length >= Length - 1"),
        new("A key may be anything of its length", Key, " && key.Take(Length - Padding.Length).All(IsBase64)", ""),
        new("A key needs no padding", Key, " && key.EndsWith(Padding, StringComparison.Ordinal)", ""),
        new("The answer to a key is of another protocol", Key, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", "258EAFA5-E914-47DA-95CA-C5AB0DC85B12"),
        new("Every key is the same", Key, "RandomNumberGenerator.Fill(bytes);", ""),
        new("A token may have a slash", Token, "!#$%&'*+-.^_`|~", "!#$%&'*+-.^_`|~/"),
        new("A token may have no digit", Token, " or (>= '0' and <= '9')", ""),
        new("What came is shown as it is", Text, "is >= ' ' and <= '~' and not ('\"' or '\\\\')", "is >= '\\0'"),
        new("A quote ends what is quoted", Text, "is >= ' ' and <= '~' and not ('\"' or '\\\\')", "is >= ' ' and <= '~'"),
        new("All of what came is shown", Text, "text.Take(Longest)", "text"),
        new("Any status opens a WebSocket", Client, "status == SwitchingProtocols ?", "status is >= 100 and < 300 ?"),
        new("Another protocol beside may be switched to", Client, "protocols.Length > 0 && protocols.All(", "protocols.Length > 0 && protocols.Any("),
        new("Nothing need be switched to", Client, "protocols.Length > 0 && protocols.All(", "protocols.All("),
        new("Connection need not say so", Client, "answer.Lists(HandshakeNames.Connection, HandshakeNames.Upgrade)", "answer.Lists(HandshakeNames.Upgrade, HandshakeNames.WebSocket)"),
        new("The answer may be to another request", Client, "answer.Value(HandshakeNames.Accept) == _accept", "answer.Value(HandshakeNames.Accept) is not null"),
        new("The answer's case does not matter", Client, "answer.Value(HandshakeNames.Accept) == _accept", "string.Equals(answer.Value(HandshakeNames.Accept), _accept, StringComparison.OrdinalIgnoreCase)"),
        new("An extension may come that nobody asked for", Client, "return chosen.Length == 0 ||", "return chosen.Length < 2 ||"),
        new("A sub-protocol may come that nobody asked for", Client, "if (chosen.Length == 0 || subProtocol is not null)", "if (chosen.Length <= 1)"),
        new("The first of several sub-protocols counts", Client, "chosen.Length == 1 && _subProtocols.Contains(chosen[0])", "chosen.Length > 0 && _subProtocols.Contains(chosen[0])"),
        new("A sub-protocol has no case", Client, "_subProtocols = new(StringComparer.Ordinal)", "_subProtocols = new(StringComparer.OrdinalIgnoreCase)"),
        new("A sub-protocol may be offered that is no token", Client, "if (HandshakeToken.FirstForeign(subProtocol) is { } foreign)", "if (HandshakeToken.FirstForeign(subProtocol) is '\\0' and { } foreign)"),
        new("An empty sub-protocol may be offered", Client, "if (string.IsNullOrEmpty(subProtocol))", "if (subProtocol is null)"),
        new("Sub-protocols are not offered", Client, "if (offered.Length > 0)", "if (offered.Length > 1)"),
        new("A POST opens a WebSocket", Server, "=> method == Method", "=> method is Method or \"POST\""),
        new("The method has no case", Server, "=> method == Method", "=> string.Equals(method, Method, StringComparison.OrdinalIgnoreCase)"),
        new("HTTP/1.0 opens a WebSocket", Server, "=> protocol == Protocol", "=> protocol is Protocol or \"HTTP/1.0\""),
        new("A request need not ask for it", Server, "=> request.Lists(HandshakeNames.Upgrade, HandshakeNames.WebSocket)", "=> request.Value(HandshakeNames.Upgrade) is not null"),
        new("A request's Connection need not say so", Server, "=> request.Lists(HandshakeNames.Connection, HandshakeNames.Upgrade)", "=> request.Value(HandshakeNames.Connection) is not null"),
        new("Connection may say nothing else", Server, "=> request.Lists(HandshakeNames.Connection, HandshakeNames.Upgrade)", "=> string.Equals(request.Value(HandshakeNames.Connection), HandshakeNames.Upgrade, StringComparison.OrdinalIgnoreCase)"),
        new("Version 8 is spoken", Server, "=> request.Value(HandshakeNames.Version) == HandshakeNames.OnlyVersion", "=> request.Value(HandshakeNames.Version) is HandshakeNames.OnlyVersion or \"8\""),
        new("A client of another version is not told which one is spoken", Server, "{ HandshakeNames.Version, HandshakeNames.OnlyVersion },\n},", "},"),
        new("The key is looked at before the version", Server, "VersionRefusal(request) ?? KeyRefusal(key)", "KeyRefusal(key) ?? VersionRefusal(request)"),
        new("Any key will do", Server, ": HandshakeKey.IsValid(key) ? null", ": key.Length > 0 ? null"),
        new("A sub-protocol may come that is no token", Server, "KeyRefusal(key) ?? SubProtocolRefusal(subProtocols)", "KeyRefusal(key)"),
        new("A sub-protocol may be chosen that was not offered", Server, "if (!SubProtocols.Contains(subProtocol, StringComparer.Ordinal))", "if (SubProtocols.Count == 0)"),
        new("A sub-protocol may be chosen in another case", Server, "if (!SubProtocols.Contains(subProtocol, StringComparer.Ordinal))", "if (!SubProtocols.Contains(subProtocol, StringComparer.OrdinalIgnoreCase))"),
        new("The chosen sub-protocol is not said", Server, "answer.Add(HandshakeNames.SubProtocol, subProtocol);", ""),
        new("What is offered twice is there twice", Server, "[.. subProtocols.Distinct(StringComparer.Ordinal)]", "[.. subProtocols]"),
        new("An extended CONNECT may ask for anything", Server, "=> protocol == HandshakeNames.WebSocket", "=> protocol.Length > 0"),
        new("What an extended CONNECT asks for has no case", Server, "=> protocol == HandshakeNames.WebSocket", "=> string.Equals(protocol, HandshakeNames.WebSocket, StringComparison.OrdinalIgnoreCase)"),
        new("An extended CONNECT may speak any version", Server, "ConnectRefusal(protocol) ?? ConnectVersionRefusal(request)", "ConnectRefusal(protocol)"),
        new("The version comes before what is to be spoken", Server, "ConnectRefusal(protocol) ?? ConnectVersionRefusal(request)", "ConnectVersionRefusal(request) ?? ConnectRefusal(protocol)"),
        new("A client of another version is not told over HTTP/2 which one is spoken", Server, "Headers = { { HandshakeNames.Version, HandshakeNames.OnlyVersion } },", ""),
        new("A client of another version is to upgrade over HTTP/2", Server, "? new(BadRequest, text)", "? new(UpgradeRequired, text)"),
        new("A sub-protocol may come over HTTP/2 that is no token", Server, "ConnectVersionRefusal(request) ?? SubProtocolRefusal(subProtocols)", "ConnectVersionRefusal(request)"),
        new("What HTTP/2 answers is what HTTP/1.1 does", Server, "_key is null ? [] : new()", "new()"),
    ];

    /// <summary>Of what is decided about a page's origin.</summary>
    public static IReadOnlyList<FrameFault> Origins { get; } =
    [
        new("A request without an origin is refused", Request, "request.Value(HandshakeNames.Origin);", "request.Value(HandshakeNames.Origin) ?? \"\";"),
        new("No page is the server's own", Request, "|| IsOwn(origin) ||", "||"),
        new("Each page is the server's own", Request, "read.IsOfHost(_host)", "read.IsOfWeb"),
        new("A page of any scheme may be the server's own", Origin, "return IsOfWeb\n&& string", "return string"),
        new("The host's case matters", Origin, "string.Equals(name, Host, StringComparison.OrdinalIgnoreCase)", "name == Host"),
        new("Any port will do", Origin, "&& (port is null ? OwnPort(Scheme) : Number(port)) == Port", ""),
        new("A host without a port has that of the page", Origin, "(port is null ? OwnPort(Scheme) : Number(port))", "(port is null ? Port : Number(port))"),
        new("http and https have the same port", Origin, "HttpsPort = 443", "HttpsPort = 80"),
        new("A path may follow", Origin, "if (authority.IndexOfAny(['/', '?', '#', '\\\\']) >= 0)", "if (authority.Length < 0)"),
        new("A slash may follow", Origin, "if (authority.IndexOf('/') == authority.Length - 1 && authority.Length > 0)", "authority = authority.TrimEnd('/');\nif (authority.Length < 0)"),
        new("A host may have any character", Origin, "if (!IsOfHostName(letter))", "if (letter == '\\0')"),
        new("A colon in brackets begins a port", Origin, "colon < 0 || colon < authority.LastIndexOf(']')", "colon < 0"),
        new("A port is no larger than 32767", Origin, "ushort.TryParse", "short.TryParse"),
        new("An entry's scheme does not matter", Entry, "allowed == WebOrigin.Read(origin, out _)", "allowed.Host == WebOrigin.Read(origin, out _)?.Host"),
        new("An entry allows nobody", Entry, "|| (entry is not null && WebOrigin.Read(entry, out _) is { } allowed && allowed == WebOrigin.Read(origin, out _))", ""),
        new("* is no entry", Entry, "=> entry == Any\n||", "=>"),
        new("null may be named", Entry, "if (entry == None)", "if (entry is null)"),
        new("A WebSocket's address may be named", Entry, "origin.Scheme is \"ws\" or \"wss\"", "origin.Scheme is \"\""),
    ];
}
