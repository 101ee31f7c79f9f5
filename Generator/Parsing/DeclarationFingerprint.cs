using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Parsing;

/// <summary>
/// A fingerprint of all that a compilation declares: two compilations with the same one cannot be told apart by looking at symbols.
/// Method bodies and the initializers of fields are left out: that is where most keystrokes fall.
/// </summary>
internal static class DeclarationFingerprint
{
    // Weak, so that nothing of the compiler is held; and a file that was not edited is hashed once.
    private static readonly ConditionalWeakTable<Compilation, string> Compilations = new();
    private static readonly ConditionalWeakTable<SyntaxTree, byte[]> Files = new();

    // Options and references cannot be hashed by their content: they are the same only where they are the same object.
    private static readonly ConditionalWeakTable<object, byte[]> Numbers = new();
    private static long _lastNumber;

    /// <summary>The fingerprint of a compilation.</summary>
    public static string Of(Compilation compilation, CancellationToken cancellationToken) =>
        Compilations.TryGetValue(compilation, out var known) ? known : Cache(compilation, Compute((CSharpCompilation)compilation, cancellationToken));

    private static string Cache(Compilation compilation, string fingerprint) => Compilations.GetValue(compilation, _ => fingerprint);

    private static string Compute(CSharpCompilation compilation, CancellationToken cancellationToken)
    {
        using var digest = new Digest();
        digest.Add(compilation.AssemblyName ?? "");
        digest.Add(NumberOf(compilation.Options));
        foreach (var reference in compilation.ExternalReferences)
        {
            digest.Add(NumberOf(reference));
        }

        foreach (var file in compilation.SyntaxTrees)
        {
            cancellationToken.ThrowIfCancellationRequested();
            digest.Add(Files.GetValue(file, static file => Compute(file)));
        }

        return Convert.ToBase64String(digest.Finish());
    }

    private static byte[] Compute(SyntaxTree file)
    {
        using var digest = new Digest();
        digest.Add(file.FilePath);
        foreach (var found in file.GetRoot().DescendantNodesAndTokens(static node => !IsLeftOut(node)))
        {
            if (found.IsToken)
            {
                Add(digest, found.AsToken());
            }
            else if (IsLeftOut(found.AsNode()!))
            {
                // That there is a body belongs to the declaration.
                digest.Add("{}");
            }
        }

        return digest.Finish();
    }

    private static void Add(Digest digest, SyntaxToken token)
    {
        if (token.ContainsDirectives)
        {
            // Nullable directives are among these, and symbols show them.
            foreach (var directive in token.LeadingTrivia.Where(static trivia => trivia.IsDirective))
            {
                digest.Add(directive.ToFullString());
            }
        }

        digest.Add(token.Text);
    }

    // A directive in a body may apply beyond it.
    private static bool IsLeftOut(SyntaxNode node) => IsBody(node) && !node.ContainsDirectives;

    private static bool IsBody(SyntaxNode node) => node switch
    {
        BlockSyntax or ArrowExpressionClauseSyntax or GlobalStatementSyntax => true,
        EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax } => true,
        EqualsValueClauseSyntax { Parent.Parent.Parent: FieldDeclarationSyntax field } => !field.Modifiers.Any(SyntaxKind.ConstKeyword),
        _ => false,
    };

    private static byte[] NumberOf(object item) => Numbers.GetValue(item, static _ => BitConverter.GetBytes(Interlocked.Increment(ref _lastNumber)));

    /// <summary>Hashes the declarations. A collision would be a class that is not generated again, so the hash is a cryptographic one.</summary>
    private sealed class Digest : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly byte[] _buffer = new byte[1024];
        private int _count;

        public void Add(string text)
        {
            foreach (var character in text)
            {
                Add(character);
            }

            // No text holds this character, so it separates one text from the next.
            Add('\uFFFF');
        }

        public void Add(byte[] bytes)
        {
            Flush();
            _hash.AppendData(bytes);
        }

        public byte[] Finish()
        {
            Flush();
            return _hash.GetHashAndReset();
        }

        public void Dispose() => _hash.Dispose();

        private void Add(char character)
        {
            if (_count == _buffer.Length)
            {
                Flush();
            }

            _buffer[_count++] = (byte)character;
            _buffer[_count++] = (byte)(character >> 8);
        }

        private void Flush()
        {
            _hash.AppendData(_buffer, 0, _count);
            _count = 0;
        }
    }
}
