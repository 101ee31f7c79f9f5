using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Writes the types of a signature as a person would at a place: by their names, with a using where one is missing.</summary>
internal sealed class SignatureTypes
{
    private readonly SemanticModel _model;
    private readonly SyntaxGenerator _generator;
    private readonly int _position;

    public SignatureTypes(Document document, SemanticModel model, int position)
    {
        _model = model;
        _generator = SyntaxGenerator.GetGenerator(document);
        _position = position;
    }

    public TypeSyntax Of(KnownType type)
    {
        if (type == KnownType.Void)
        {
            return SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.VoidKeyword));
        }

        var qualified = SyntaxFactory.ParseTypeName(type.Spelling);
        if (_model.GetSpeculativeTypeInfo(_position, qualified, SpeculativeBindingOption.BindAsTypeOrNamespace).Type is not INamedTypeSymbol { SpecialType: SpecialType.None, TypeKind: not TypeKind.Error } symbol)
        {
            return qualified;
        }

        // A name that already means something here gets no using: either it has one, or it means something else.
        return _model.LookupNamespacesAndTypes(_position, name: symbol.Name).OfType<INamedTypeSymbol>().Any(known => known.Arity == symbol.Arity)
            ? (TypeSyntax)_generator.TypeExpression(symbol, addImport: false)
            : ((TypeSyntax)_generator.TypeExpression(symbol, addImport: true)).WithAdditionalAnnotations(Simplifier.AddImportsAnnotation);
    }
}
